package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tenants. */
public final class TenantRepository {
  private static final SqlFile SQL = Sql.load(TenantRepository.class, "tenant.sql");
  private static final Sql INSERT_TENANT = SQL.get("InsertTenant");
  private static final Sql TENANT_BY_ID = SQL.get("TenantById");
  private static final Sql TENANT_BY_SLUG = SQL.get("TenantBySlug");
  private static final Sql LIST_TENANTS = SQL.get("ListTenants");

  private final Access access;

  public TenantRepository(Db db) {
    this.access = new Access(db);
  }

  /** Creates a tenant; false when its id or slug is taken. */
  public boolean insert(UUID id, String name, String slug) {
    return access.run(
            tx ->
                tx.exec(
                    INSERT_TENANT,
                    args -> args.uuid("id", id).text("name", name).text("slug", slug)))
        > 0;
  }

  public Optional<Tenant> find(UUID id) {
    return access.run(
        tx -> tx.one(TENANT_BY_ID, args -> args.uuid("id", id), TenantRepository::tenant));
  }

  public Optional<Tenant> bySlug(String slug) {
    return access.run(
        tx -> tx.one(TENANT_BY_SLUG, args -> args.text("slug", slug), TenantRepository::tenant));
  }

  /** The first tenants by creation. */
  public List<Tenant> list(int limit) {
    return access.run(
        tx ->
            tx.many(LIST_TENANTS, args -> args.intValue("limit", limit), TenantRepository::tenant));
  }

  private static Tenant tenant(Row row) {
    return new Tenant(
        row.getUuid("id"), row.getText("name"), row.getText("slug"), row.getInstant("created_at"));
  }
}
