package dev.broadaxe.allinone;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.Settings;
import dev.broadaxe.migrations.Migrations;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The database of this engine, up to date: the one that it was given, or its own. */
final class Database {
  private static final Logger LOG = Logger.getLogger(Database.class);

  private final DatabaseUrl address;
  private final @Nullable LocalPostgres own;

  private Database(DatabaseUrl address, @Nullable LocalPostgres own) {
    this.address = address;
    this.own = own;
  }

  /**
   * Starts the engine's own database if it was given none, and brings the schema up to date.
   *
   * @throws StartRefused if there is no database to be had
   * @throws dev.broadaxe.migrations.MigrationException if its schema cannot be used
   */
  static Database open(Settings settings, DataFolder folder) {
    Optional<DatabaseUrl> url = settings.database().address();
    LocalPostgres own = url.isPresent() ? null : new LocalPostgres(folder.resolve("postgres"));
    if (own != null) {
      Startup.orElse(own::stop);
    }
    Database database = new Database(own == null ? url.orElseThrow() : own.start(), own);
    int applied = Migrations.run(database.address);
    if (applied > 0) {
      LOG.infof("the schema is up to date: changes=%d", applied);
    }
    return database;
  }

  DatabaseUrl address() {
    return address;
  }

  /** The process of our own server, or null when there is none. */
  @Nullable Long pid() {
    return own == null ? null : own.pid().orElse(null);
  }

  /** For people and programs on this machine, with the password. */
  String url() {
    return address.text();
  }

  /** Stops our own server; one that was given is left alone. */
  void stop() {
    if (own != null) {
      own.stop();
    }
  }
}
