package dev.broadaxe.testing;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.migrations.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one PostgreSQL server of this JVM: started when the first test asks for it, from binaries
 * that came as an artifact, and ended with the JVM.
 *
 * <p>It forgets everything in a crash of the machine, which makes it quick, and vacuums only when
 * told, which makes plans the same each time.
 */
final class PostgresServer {
  private static final String USER = "postgres";
  private static final String TEMPLATE = "migrated";

  private static @Nullable PostgresServer running;

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();
  private boolean templateReady;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static synchronized PostgresServer get() {
    if (running == null) {
      running = start();
    }
    return running;
  }

  private static PostgresServer start() {
    try {
      return new PostgresServer(
          EmbeddedPostgres.builder()
              .setPGStartupWait(Duration.ofSeconds(60))
              .setServerConfig("autovacuum", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("max_connections", "200")
              .setServerConfig("max_wal_senders", "0")
              .setServerConfig("shared_buffers", "64MB")
              .setServerConfig("wal_level", "minimal")
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("the test server did not start", e);
    }
  }

  /** A new, empty database. */
  TestDatabase empty() {
    TestDatabase database = named("test_" + databases.incrementAndGet());
    named(USER).execute("CREATE DATABASE " + database.name());
    return database;
  }

  /** A new database with the schema, copied from one that was migrated once. */
  synchronized TestDatabase migrated() {
    if (!templateReady) {
      named(USER).execute("CREATE DATABASE " + TEMPLATE);
      TestDatabase template = named(TEMPLATE);
      Migrations.run(DatabaseUrl.parse(template.url()));
      templateReady = true;
    }
    TestDatabase database = named("test_" + databases.incrementAndGet());
    named(USER).execute("CREATE DATABASE " + database.name() + " TEMPLATE " + TEMPLATE);
    return database;
  }

  void drop(TestDatabase database) {
    named(USER).execute("DROP DATABASE IF EXISTS " + database.name() + " WITH (FORCE)");
  }

  private TestDatabase named(String name) {
    return new TestDatabase("localhost", server.getPort(), name, USER, "");
  }
}
