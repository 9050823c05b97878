package dev.broadaxe.migrations;

/** A schema that could not be brought up to date. */
public final class MigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MigrationException(RuntimeException cause) {
    super("the database schema could not be brought up to date: " + cause.getMessage(), cause);
  }
}
