package dev.broadaxe.migrations;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A schema that could not be brought up to date. */
public final class MigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** It starts or stops at this moment, or has no room for us. */
  private static final Set<String> AWAY = Set.of("53300", "57P01", "57P02", "57P03");

  private final boolean databaseAway;

  MigrationException(RuntimeException cause) {
    this(cause, unreachable(cause));
  }

  private MigrationException(RuntimeException cause, Optional<SQLException> away) {
    super(
        away.map(connecting -> "the database cannot be reached: " + connecting.getMessage())
            .orElseGet(
                () -> "the database schema could not be brought up to date: " + cause.getMessage()),
        cause);
    this.databaseAway = away.isPresent();
  }

  /** Whether nothing is wrong but that the database does not answer, so that waiting may help. */
  public boolean databaseAway() {
    return databaseAway;
  }

  private static Optional<SQLException> unreachable(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .filter(sql -> isAway(String.valueOf(sql.getSQLState())))
        .findFirst();
  }

  private static boolean isAway(String state) {
    return state.startsWith("08") || AWAY.contains(state);
  }
}
