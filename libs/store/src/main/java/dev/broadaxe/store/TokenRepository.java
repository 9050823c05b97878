package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The records of the tokens that were issued to tenants. */
public final class TokenRepository {
  private static final SqlFile SQL = Sql.load(TokenRepository.class, "token.sql");
  private static final Sql INSERT_TOKEN = SQL.get("InsertToken");
  private static final Sql FIND_TOKEN = SQL.get("FindToken");
  private static final Sql LIST_TOKENS = SQL.get("ListTokens");
  private static final Sql REVOKE_TOKEN = SQL.get("RevokeToken");

  private final Access access;

  public TokenRepository(Db db) {
    this.access = new Access(db);
  }

  public void insert(UUID tenant, UUID id, String name, Instant expiresAt) {
    access.run(
        tx ->
            tx.exec(
                INSERT_TOKEN,
                args ->
                    args.uuid("tenant", tenant)
                        .uuid("id", id)
                        .text("name", name)
                        .instant("expires_at", expiresAt)));
  }

  public Optional<ApiToken> find(UUID tenant, UUID id) {
    return access.run(
        tx ->
            tx.one(
                FIND_TOKEN,
                args -> args.uuid("tenant", tenant).uuid("id", id),
                TokenRepository::token));
  }

  /** All tokens of a tenant, newest first. */
  public List<ApiToken> list(UUID tenant) {
    return access.run(
        tx -> tx.many(LIST_TOKENS, args -> args.uuid("tenant", tenant), TokenRepository::token));
  }

  /** Ends a token; false when there is no such one or it was revoked before. */
  public boolean revoke(UUID tenant, UUID id) {
    return access.run(
            tx -> tx.exec(REVOKE_TOKEN, args -> args.uuid("tenant", tenant).uuid("id", id)))
        > 0;
  }

  private static ApiToken token(Row row) {
    return new ApiToken(
        row.getUuid("id"),
        row.getText("name"),
        row.getInstant("created_at"),
        row.getInstant("expires_at"),
        row.getInstantOrNull("revoked_at"));
  }
}
