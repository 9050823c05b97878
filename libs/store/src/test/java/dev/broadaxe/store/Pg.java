package dev.broadaxe.store;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.testing.TestDatabase;
import java.time.Instant;
import java.util.UUID;

/** A database with its days, and the repositories over it. */
final class Pg implements AutoCloseable {
  final TestDatabase database;
  final Postgres postgres;
  final Db db;
  final RememberingCodec codec = new RememberingCodec();
  final WorkflowRepository workflows;
  final Definitions definitions;
  final TaskRepository tasks;
  final Samples samples;

  Pg(TestDatabase database) {
    this(database, database.port());
  }

  /** The same through another port, such as a proxy's. */
  Pg(TestDatabase database, int port) {
    this.database = database;
    this.postgres =
        Postgres.open(
            DatabaseUrl.plain(
                database.host(), port, database.name(), database.user(), database.password()),
            "test");
    this.db = postgres.keyDb("test", DbLimits.of(4));
    this.workflows = new WorkflowRepository(db);
    this.definitions = new Definitions(workflows);
    this.tasks = new TaskRepository(db, definitions);
    new Partitions(db).ensureDays();
    this.samples = new Samples(Instant.parse(database.value(NOW)));
  }

  private static final String NOW =
      "select to_char(now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

  PgRoundStore store() {
    return new PgRoundStore(postgres, 2, codec, new Definitions(workflows));
  }

  /** Lets one process alone do the work of all shards, as long as the test takes. */
  void holdAllShards(String process) {
    database.execute(
        ("truncate shard; insert into shard (id, process_id, until)"
                + " select n, '%s', 'infinity' from generate_series(0, %d) n")
            .formatted(process, ShardRepository.COUNT - 1));
  }

  UUID addTenant() {
    UUID tenant = samples.id();
    new TenantRepository(db).insert(tenant, "tenant", tenant.toString());
    return tenant;
  }

  WorkflowVersion addWorkflow(UUID tenant) {
    return addWorkflow(tenant, "workflow-" + Uuid7.millis(samples.id()));
  }

  WorkflowVersion addWorkflow(UUID tenant, String name) {
    Definition definition = samples.definition(name);
    return definitions.put(
        tenant, new WorkflowRepository.NewIds(samples.id(), samples.id()), definition);
  }

  @Override
  public void close() {
    db.close();
    postgres.close();
  }
}
