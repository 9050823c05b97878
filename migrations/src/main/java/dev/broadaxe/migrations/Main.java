package dev.broadaxe.migrations;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.loops.Backoff;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Pause;
import dev.broadaxe.loops.Retry;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The program that brings the database of {@code DATABASE_URL} up to date, to be run before the
 * services of a release start; again, or several at a time, does no harm.
 *
 * <p>It waits about two minutes for a database that does not answer, says in one sentence what it
 * did or why it could not, and ends with status 0 or 1.
 */
public final class Main {
  private static final int TRIES = 50;
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(3), 2);

  /** Named here because nobody else keeps a logger with its level. */
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  private final Pause pause;
  private final PrintStream out;
  private final PrintStream err;

  Main(Pause pause, PrintStream out, PrintStream err) {
    this.pause = pause;
    this.out = out;
    this.err = err;
  }

  /** Reads the environment; takes no arguments. */
  public static void main(String... arguments) {
    FLYWAY.setLevel(Level.WARNING);
    System.exit(new Main(Pause.real(), System.out, System.err).run(System.getenv()));
  }

  /** The status with which the program ends. */
  int run(Map<String, String> environment) {
    try {
      DatabaseUrl url = DatabaseUrl.in(environment);
      int applied =
          new Retry(TRIES, BACKOFF, Chance.secure(), pause)
              .call(this::mayPass, () -> Migrations.run(url));
      out.println(
          "broadaxe: the schema of "
              + url
              + (applied == 0 ? " is up to date" : " was brought up to date: changes=" + applied));
      return 0;
    } catch (InvalidSettingsException | MigrationException e) {
      err.println("broadaxe: " + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "));
      return 1;
    }
  }

  private boolean mayPass(RuntimeException failure) {
    boolean away = failure instanceof MigrationException migration && migration.databaseAway();
    if (away) {
      err.println("broadaxe: waiting, since " + failure.getMessage());
    }
    return away;
  }
}
