package dev.broadaxe.postgres;

import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A statement that did not succeed, with its name and the server's code where there is one. */
public final class DbException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53", "55", "57", "58");

  /** Who said no. */
  public enum Kind {
    /** The server, with an SQLSTATE. */
    SERVER,
    /** Nobody: the connection could not be made, broke, or stayed silent for too long. */
    NO_ANSWER,
    /** We ourselves: too many callers are waiting for a connection. */
    BUSY,
    /** We ourselves: what was sent or came back could not be encoded or read. */
    CLIENT
  }

  private final String statement;
  private final Kind kind;
  private final @Nullable String sqlState;
  private final @Nullable String constraint;

  DbException(String statement, Kind kind, String message, @Nullable Throwable cause) {
    super(statement + ": " + message, cause);
    this.statement = statement;
    this.kind = kind;
    this.sqlState = cause instanceof PgException server ? server.getSqlState() : null;
    this.constraint = cause instanceof PgException server ? server.getConstraint() : null;
  }

  static DbException of(String statement, Throwable cause) {
    if (cause instanceof DbException known) {
      return known;
    }
    Kind kind =
        switch (cause) {
          // A pooler that has lost the server says so in the server's stead.
          case PgException server when isConnection(server.getSqlState()) -> Kind.NO_ANSWER;
          case PgException _ -> Kind.SERVER;
          // What the client refuses to encode is a bare throwable, and so is a lost connection.
          case NoStackTraceThrowable bare when isRefusedArgument(bare) -> Kind.CLIENT;
          case ClassCastException _ -> Kind.CLIENT;
          case IllegalArgumentException _ -> Kind.CLIENT;
          case IndexOutOfBoundsException _ -> Kind.CLIENT;
          default -> Kind.NO_ANSWER;
        };
    String message = cause.getMessage();
    return new DbException(
        statement, kind, message == null ? cause.getClass().getSimpleName() : message, cause);
  }

  private static boolean isConnection(@Nullable String sqlState) {
    return sqlState != null && sqlState.startsWith("08");
  }

  private static boolean isRefusedArgument(NoStackTraceThrowable bare) {
    String message = String.valueOf(bare.getMessage());
    return message.startsWith("Parameter ") || message.startsWith("The number of parameters");
  }

  static DbException noAnswer(String statement, String message) {
    return new DbException(statement, Kind.NO_ANSWER, message, null);
  }

  /** The statement's name, or what else was tried: connect, begin, commit. */
  public String statement() {
    return statement;
  }

  /** Who said no. */
  public Kind kind() {
    return kind;
  }

  /** The server's five characters, or null if it was not the server that said no. */
  public @Nullable String sqlState() {
    return sqlState;
  }

  /** The name of the constraint that was violated, if the server named one. */
  public @Nullable String constraint() {
    return constraint;
  }

  /** Whether the same statement may well succeed later: an outage, a conflict, an overload. */
  public boolean transientFailure() {
    return switch (kind) {
      case NO_ANSWER, BUSY -> true;
      case CLIENT -> false;
      case SERVER ->
          sqlState != null
              && sqlState.length() == 5
              && TRANSIENT_CLASSES.contains(sqlState.substring(0, 2));
    };
  }

  /** Whether a unique key was violated. */
  public boolean duplicate() {
    return "23505".equals(sqlState);
  }
}
