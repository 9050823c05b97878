package dev.broadaxe.scheduler;

import dev.broadaxe.model.Envelope;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.RoundStore.InboxPage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands that lie in the inbox for a lane, taken page by page, from the start again when the
 * end was reached: numbers are committed out of order, so that some turn up behind.
 *
 * <p>After a takeover timers wait until the first pass is over, since a report in the inbox counts
 * before the deadline that it was late for.
 */
final class LaneInbox {
  private static final int PAGE = 500;

  /** So many may be on their way before the next page is read. */
  private static final int UNDER_WAY_MAX = 2_000;

  /** Commands for a tenant that cannot be loaded must not keep the timers of all others. */
  private static final Duration FIRST_PASS_MAX = Duration.ofSeconds(10);

  private final Lane.Parts parts;
  private final Leases leases;
  private final Readings readings;
  private final Predicate<Arrival> take;
  private final Set<UUID> underWay = new LinkedHashSet<>();
  private long place;

  /** Counts the passes, so that a page of one before is not taken for one of this. */
  private long pass;

  private boolean more;
  private boolean reading;
  private Instant firstPassUntil = Instant.MIN;

  /**
   * The inbox of a lane.
   *
   * @param take hands a command over; false when its tenant cannot take it now
   */
  LaneInbox(Lane.Parts parts, Leases leases, Readings readings, Predicate<Arrival> take) {
    this.parts = parts;
    this.leases = leases;
    this.readings = readings;
    this.take = take;
  }

  void clear() {
    underWay.clear();
    place = 0;
    pass++;
    more = false;
    reading = false;
    firstPassUntil = Instant.MIN;
  }

  /** Tenants have come to the lane: what lies here for them goes before everything else. */
  void begin(Instant now) {
    firstPassUntil = now.plus(FIRST_PASS_MAX);
    place = 0;
    pass++;
    more = true;
    reading = false;
    readOn();
  }

  /** True while something from before the takeover may lie here unread. */
  boolean holdsTimers(Instant now) {
    if (firstPassUntil.isBefore(now)) {
      return false;
    }
    if (!more && !reading) {
      firstPassUntil = Instant.MIN;
      return false;
    }
    return true;
  }

  /** A beat saw that something lies here. */
  void look() {
    if (underWay.size() < UNDER_WAY_MAX) {
      read();
    }
  }

  private void read() {
    if (reading) {
      return;
    }
    reading = true;
    RoundStore store = parts.store();
    long after = place;
    long readPass = pass;
    readings.readNow(
        "inbox",
        () -> store.inbox(leases.lane(), after, PAGE),
        (@Nullable InboxPage page) -> {
          if (readPass == pass) {
            reading = false;
            if (page != null) {
              took(page);
            }
          }
        });
  }

  private void took(InboxPage page) {
    more = page.more();
    place = more ? page.last() : 0;
    for (Envelope envelope : page.envelopes()) {
      if (!underWay.contains(envelope.id())
          && take.test(new Arrival(envelope.asResent(), _ -> {}, true))) {
        underWay.add(envelope.id());
      }
    }
    readOn();
  }

  private void readOn() {
    if (more && underWay.size() < UNDER_WAY_MAX) {
      read();
    }
  }

  /** These are no longer under way, and are read again in a later pass. */
  void giveBack(List<UUID> commands) {
    commands.forEach(underWay::remove);
  }

  /** A round that carried the command out is committed. */
  void done(UUID command) {
    underWay.remove(command);
    readOn();
  }
}
