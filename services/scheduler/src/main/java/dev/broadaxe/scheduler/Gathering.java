package dev.broadaxe.scheduler;

import dev.broadaxe.config.FlushConfig;
import dev.broadaxe.model.Command.Urgency;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long a lane rests between two rounds, so that commands gather and share a transaction.
 *
 * <p>The natural way is not to rest while few tasks are about, since a lone command would only be
 * later for it.
 */
public final class Gathering {
  /** With so many attempts out, answers come in a stream, and a short wait saves transactions. */
  private static final int NATURAL_FROM_OUT = 64;

  private static final long NATURAL_NANOS = 4_000_000;

  private final int items;
  private final Map<Urgency, Flush> kinds = new EnumMap<>(Urgency.class);

  /**
   * What holds for commands of one urgency.
   *
   * @param period zero is natural
   * @param items so many of them end the rest; empty when only the sum of all does
   */
  private record Flush(Duration period, Optional<Integer> items) {}

  private Gathering(FlushConfig config) {
    this.items = config.flushItemsThreshold();
    kinds.put(
        Urgency.URGENT,
        flush(config, config.releasesemaphorebufferPeriod(), config.releasesemaphorebufferItems()));
    kinds.put(
        Urgency.NORMAL,
        flush(config, config.workflowrunbufferPeriod(), config.workflowrunbufferItems()));
    kinds.put(
        Urgency.BULK,
        flush(config, config.queuesteprunbufferPeriod(), config.queuesteprunbufferItems()));
  }

  private static Flush flush(
      FlushConfig config, Optional<Duration> period, Optional<Integer> items) {
    return new Flush(period.orElse(config.flushPeriodMilliseconds()), items);
  }

  /** As the settings of a deployment say. */
  public static Gathering of(FlushConfig config) {
    return new Gathering(config);
  }

  /** Whether no kind was given a period. */
  boolean natural() {
    return kinds.values().stream().allMatch(kind -> kind.period().isZero());
  }

  /**
   * How much longer to rest, in nanoseconds; none when it is not positive.
   *
   * @param mailbox what waits
   * @param rested how long the lane has rested since its last round, in nanoseconds
   * @param out attempts that are with workers
   */
  long left(Mailbox mailbox, long rested, int out) {
    if (mailbox.gathered() >= items) {
      return 0;
    }
    long first = Long.MAX_VALUE;
    long last = 0;
    for (Map.Entry<Urgency, Flush> kind : kinds.entrySet()) {
      int waiting = mailbox.waiting(kind.getKey());
      if (waiting >= kind.getValue().items().orElse(Integer.MAX_VALUE)) {
        return 0;
      }
      long period = nanos(kind.getValue(), out);
      first = waiting > 0 ? Math.min(first, period) : first;
      last = Math.max(last, period);
    }
    // While nothing waits, a command of any kind would find its period still running.
    return Math.min(first, last) - rested;
  }

  private static long nanos(Flush flush, int out) {
    if (!flush.period().isZero()) {
      return flush.period().toNanos();
    }
    return out < NATURAL_FROM_OUT ? 0 : NATURAL_NANOS;
  }
}
