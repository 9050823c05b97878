package dev.broadaxe.migrations;

import dev.broadaxe.config.DatabaseUrl;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * The numbered schema changes under {@code db/migration}, and the one way to apply them.
 *
 * <p>Each change is one transaction and is applied once: several processes may try at the same
 * time, one of them does it under an advisory lock and the others wait for it. A database that a
 * newer release has changed already is left as it is.
 */
public final class Migrations {
  /** Where the changes lie among the resources. */
  private static final String LOCATION = "classpath:db/migration";

  /** Written by the runner, read by operators: what was applied, when, and its checksum. */
  private static final String HISTORY = "schema_history";

  /** Tries to get the lock, one a second. */
  private static final int LOCK_TRIES = 300;

  private Migrations() {}

  /**
   * Brings a database up to date.
   *
   * @return how many changes were applied now; 0 if it was up to date
   * @throws MigrationException if the database cannot be reached, a change fails (nothing of it
   *     stays then), or one that was applied before reads differently now
   */
  public static int run(DatabaseUrl url) {
    return run(LOCATION, url.jdbcUrl(), url.user(), url.password());
  }

  static int run(String location, String jdbcUrl, String user, String password) {
    try {
      MigrateResult result =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(jdbcUrl, user, password)
              .locations(location)
              .table(HISTORY)
              .placeholderReplacement(false)
              .failOnMissingLocations(true)
              .validateMigrationNaming(true)
              .lockRetryCount(LOCK_TRIES)
              .load()
              .migrate();
      return result.migrationsExecuted;
    } catch (FlywayException e) {
      throw new MigrationException(e);
    }
  }
}
