package dev.broadaxe.service;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.store.StoreOutage;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How a process ends: with status 0 after a stop, and when it cannot start with status 1 and a
 * sentence that names the setting, where it is one of its surroundings and no fault of its own.
 */
public final class ProcessEnd {
  /** Tables, columns, functions and schemas that are not there. */
  private static final Set<String> MISSING = Set.of("42P01", "42703", "42883", "3F000");

  private ProcessEnd() {}

  /** For the container, which calls it last. */
  public static void exit(int status, @Nullable Throwable failure) {
    if (failure != null) {
      tell(failure, sentence(failure));
    }
    System.exit(failure == null ? status : Math.max(1, status));
  }

  /** Says why the process cannot start; what has no sentence is a fault, with all about it. */
  public static void tell(Throwable failure, Optional<String> sentence) {
    if (sentence.isPresent()) {
      System.err.println("broadaxe: " + sentence.get());
    } else {
      Logger.getLogger(ProcessEnd.class).error("the process cannot start", failure);
    }
  }

  /** What is wrong around the process, if that is why it failed. */
  public static Optional<String> sentence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> own = own(cause);
      if (own.isPresent()) {
        return own;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> own(Throwable cause) {
    return switch (cause) {
      case InvalidSettingsException settings -> Optional.of(text(settings));
      case StoreOutage outage -> Optional.of(database(outage));
      case DbException database -> Optional.of(database(database));
      case UncheckedIOException file -> Optional.of(String.valueOf(file.getMessage()));
      // Other ports are opened by ourselves, and named when that fails.
      case BindException taken -> Optional.of("SERVER_PORT: " + taken.getMessage());
      default -> Optional.empty();
    };
  }

  private static String text(InvalidSettingsException settings) {
    return settings.problems().size() == 1
        ? settings.problems().getFirst()
        : String.valueOf(settings.getMessage());
  }

  private static String database(RuntimeException failure) {
    Throwable cause = failure instanceof StoreOutage ? failure.getCause() : failure;
    if (cause instanceof DbException e && e.sqlState() != null && MISSING.contains(e.sqlState())) {
      return "DATABASE_URL: the database lacks what this version needs, so the program for"
          + " migrations must run first ("
          + e.getMessage()
          + ")";
    }
    return "DATABASE_URL: the database cannot be used: " + failure.getMessage();
  }
}
