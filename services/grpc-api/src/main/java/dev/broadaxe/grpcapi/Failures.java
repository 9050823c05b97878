package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.loops.OverloadedException;
import dev.broadaxe.loops.StoppedException;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.store.StoreOutage;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one table from what went wrong to the status that a client sees. */
final class Failures {
  private static final Logger LOG = Logger.getLogger(Failures.class);

  /**
   * A description travels in a header, and clients give up on a call whose headers have more than 8
   * KiB: a refusal that repeats too much of what it refuses would not be read at all.
   */
  private static final int DESCRIPTION_BYTES_MAX = 4_096;

  private Failures() {}

  static Status status(Throwable failure) {
    return switch (failure) {
      case Declined declined -> status(declined.refusal(), declined.text());
      case StatusRuntimeException explicit -> explicit.getStatus();
      case StatusException explicit -> explicit.getStatus();
      case OverloadedException _ -> status(Refusal.BUSY, "too much to do at the moment, try again");
      case StoppedException _ -> Status.UNAVAILABLE.withDescription("the server is stopping");
      case StoreOutage _ -> outage(failure);
      case DbException db when db.transientFailure() -> outage(failure);
      case RuntimeException bug -> internal(bug, "An internal error occurred.");
      default -> internal(failure, "An internal error occurred");
    };
  }

  static Status status(Refusal refusal, @Nullable String text) {
    Status status =
        switch (refusal) {
          case INVALID -> Status.INVALID_ARGUMENT;
          case NOT_FOUND -> Status.NOT_FOUND;
          case WRONG_STATE -> Status.FAILED_PRECONDITION;
          case BUSY -> Status.RESOURCE_EXHAUSTED;
          case UNSUPPORTED -> Status.UNIMPLEMENTED;
          case BROKEN -> Status.INTERNAL;
        };
    return status.withDescription(text == null ? null : bounded(text));
  }

  private static String bounded(String text) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      bytes += bytesInHeader(point);
      if (bytes > DESCRIPTION_BYTES_MAX) {
        return text.substring(0, end) + "...";
      }
      end += Character.charCount(point);
    }
    return text;
  }

  /** Whatever is not printable ASCII is written as three signs for each of its bytes. */
  private static int bytesInHeader(int point) {
    if (point >= ' ' && point <= '~' && point != '%') {
      return 1;
    }
    return 3 * Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
  }

  private static Status outage(Throwable failure) {
    LOG.warnf("a call failed because the database is away: %s", failure.getMessage());
    return Status.UNAVAILABLE.withDescription("the database is away, try again");
  }

  private static Status internal(Throwable failure, String text) {
    LOG.error("a call failed", failure);
    return Status.INTERNAL.withDescription(text);
  }
}
