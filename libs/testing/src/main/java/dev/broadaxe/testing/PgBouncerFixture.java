package dev.broadaxe.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PgBouncer before the database of one test class, ended after it; registered in a static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final PgBouncerFixture BOUNCER = PgBouncerFixture.before(POSTGRES, "transaction", 3);
 * }</pre>
 *
 * <p>Outside of JUnit, {@link #url} and {@link #close} do the same.
 */
public final class PgBouncerFixture implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private final PostgresFixture postgres;
  private final String mode;
  private final int connections;
  private @Nullable PgBouncerServer server;

  private PgBouncerFixture(PostgresFixture postgres, String mode, int connections) {
    this.postgres = postgres;
    this.mode = mode;
    this.connections = connections;
  }

  /**
   * One with so many connections to the server for all of its clients.
   *
   * @param mode what a client has one of them for: transaction, session or statement
   */
  public static PgBouncerFixture before(PostgresFixture postgres, String mode, int connections) {
    return new PgBouncerFixture(postgres, mode, connections);
  }

  /** Where the database is through it, as users write it. */
  public String url() {
    TestDatabase database = postgres.open();
    int port = server().port();
    return new TestDatabase("127.0.0.1", port, database.name(), database.user(), "").url();
  }

  public int port() {
    return server().port();
  }

  /** Ends it as a crash would. */
  public void kill() {
    server().kill();
  }

  /** Starts it again at the same place, and returns when it answers. */
  public void start() {
    server().start();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  /** Ends it. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  private synchronized PgBouncerServer server() {
    if (server == null) {
      server = PgBouncerServer.start(postgres.open(), mode, connections);
    }
    return server;
  }
}
