package dev.broadaxe.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A database for one test class, dropped after it; registered in a static field:
 *
 * <pre>{@code
 * @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();
 * }</pre>
 *
 * <p>Outside of JUnit, {@link #open} and {@link #close} do the same.
 */
public final class PostgresFixture implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private final boolean migrated;
  private @Nullable TestDatabase database;

  private PostgresFixture(boolean migrated) {
    this.migrated = migrated;
  }

  /** A database with the schema of {@code migrations/}. */
  public static PostgresFixture migrated() {
    return new PostgresFixture(true);
  }

  /** A database with nothing in it. */
  public static PostgresFixture empty() {
    return new PostgresFixture(false);
  }

  /** The database, which is there from the first call on. */
  public synchronized TestDatabase open() {
    if (database == null) {
      PostgresServer server = PostgresServer.get();
      database = migrated ? server.migrated() : server.empty();
    }
    return database;
  }

  /** The database. */
  public TestDatabase database() {
    return open();
  }

  /** Drops the database, whoever is connected to it. */
  @Override
  public synchronized void close() {
    if (database != null) {
      PostgresServer.get().drop(database);
      database = null;
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    open();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }
}
