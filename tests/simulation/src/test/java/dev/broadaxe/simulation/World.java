package dev.broadaxe.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time and chance: one thread, one seed, events in the order of their instants. */
final class World implements InstantSource {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Event(long at, long order, Runnable action) {}

  final Random random;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.at() == b.at() ? Long.compare(a.order(), b.order()) : Long.compare(a.at(), b.at()));

  private long nanos;
  private long order;
  private long steps;

  World(long seed) {
    random = new Random(seed);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos);
  }

  long nanos() {
    return nanos;
  }

  long steps() {
    return steps;
  }

  void after(long delayNanos, Runnable action) {
    events.add(new Event(nanos + Math.max(0, delayNanos), order++, action));
  }

  /** Some time up to so many milliseconds, mostly short. */
  long delay(int maxMillis) {
    double share = random.nextDouble();
    return (long) (share * share * maxMillis * 1_000_000L);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Does the next event; false when there is none or it lies behind that instant. */
  boolean step(long untilNanos) {
    Event event = events.peek();
    if (event == null || event.at() > untilNanos) {
      nanos = Math.max(nanos, untilNanos);
      return false;
    }
    events.poll();
    nanos = Math.max(nanos, event.at());
    steps++;
    event.action().run();
    return true;
  }
}
