package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Split;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Who waits at this door for the end of which runs. Used by the door's own thread alone.
 *
 * <p>The owner tells of an end, and the next owner is told who waits; since that may get lost,
 * unanswered runs are looked up in rows after a while, and asked for again.
 */
final class RunWatch {
  private static final Logger LOG = Logger.getLogger(RunWatch.class);
  private static final long FIRST_LOOK_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long LOOK_NANOS_MAX = Duration.ofSeconds(30).toNanos();
  private static final int LOOK_MAX = 1_000;

  /**
   * How many runs may be waited for at once.
   *
   * @param perStream on one stream
   * @param perDoor on all streams together, a run counted as often as it is waited for
   */
  record Room(int perStream, int perDoor) {
    static final Room DEFAULT = new Room(100_000, 500_000);
  }

  private final String door;
  private final CommandClient commands;
  private final RunRows rows;
  private final Background background;
  private final InstantSource clock;
  private final int messageBytesMax;
  private final Room room;
  private int waits;
  private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

  /** Runs that owners have yet to be told of. */
  private final Map<UUID, Set<UUID>> untold = new LinkedHashMap<>();

  private record Key(UUID tenant, UUID run) {}

  /** A run that somebody waits for. */
  private static final class Waiting {
    final Set<Subscriber> subscribers = new LinkedHashSet<>(2);
    long lookAt;
    long pause = FIRST_LOOK_NANOS;
  }

  /** A stream on which a client waits for runs. */
  static final class Subscriber {
    private final UUID tenant;
    private final StreamWriter<WorkflowRunEvent> writer;
    private final Set<UUID> runs = new LinkedHashSet<>();
    private boolean gone;

    Subscriber(UUID tenant, StreamWriter<WorkflowRunEvent> writer) {
      this.tenant = tenant;
      this.writer = writer;
    }
  }

  RunWatch(
      String door,
      CommandClient commands,
      RunRows rows,
      Background background,
      InstantSource clock,
      int messageBytesMax,
      Room room) {
    this.door = door;
    this.commands = commands;
    this.rows = rows;
    this.background = background;
    this.clock = clock;
    this.messageBytesMax = messageBytesMax;
    this.room = room;
  }

  /**
   * The subscriber waits for one more run, whose owner is told with the next {@link #flush}; one
   * that waits for too many is turned away with all its runs.
   */
  void subscribe(Subscriber subscriber, UUID run, long now) {
    if (subscriber.gone || subscriber.runs.contains(run)) {
      return;
    }
    if (subscriber.runs.size() >= room.perStream()) {
      turnAway(subscriber, "a stream may wait for at most " + room.perStream() + " runs at once");
      return;
    }
    if (waits >= room.perDoor()) {
      turnAway(subscriber, "this server waits for at most " + room.perDoor() + " runs at once");
      return;
    }
    waits++;
    Key key = new Key(subscriber.tenant, run);
    Waiting entry = waiting.get(key);
    if (entry == null) {
      entry = new Waiting();
      entry.lookAt = now + entry.pause;
      waiting.put(key, entry);
      untold.computeIfAbsent(subscriber.tenant, _ -> new LinkedHashSet<>()).add(run);
    }
    entry.subscribers.add(subscriber);
    subscriber.runs.add(run);
  }

  private void turnAway(Subscriber subscriber, String why) {
    leave(subscriber);
    subscriber.writer.end(Status.RESOURCE_EXHAUSTED.withDescription("workflow_run_id: " + why));
  }

  /** The subscriber is gone. */
  void leave(Subscriber subscriber) {
    subscriber.gone = true;
    waits -= subscriber.runs.size();
    List<UUID> unwatched = new ArrayList<>();
    for (UUID run : subscriber.runs) {
      Key key = new Key(subscriber.tenant, run);
      Waiting entry = waiting.get(key);
      if (entry != null && entry.subscribers.remove(subscriber) && entry.subscribers.isEmpty()) {
        waiting.remove(key);
        unwatched.add(run);
      }
    }
    subscriber.runs.clear();
    Set<UUID> pending = untold.get(subscriber.tenant);
    if (pending != null) {
      unwatched.removeIf(pending::remove);
    }
    for (List<UUID> part : Split.by(Limits.IDS_PER_COMMAND, unwatched)) {
      commands.tell(subscriber.tenant, new Command.UnwatchRuns(door, part));
    }
  }

  /** Tells owners which runs somebody waits for. */
  void flush() {
    if (untold.isEmpty()) {
      return;
    }
    untold.forEach(this::watch);
    untold.clear();
  }

  private void watch(UUID tenant, Collection<UUID> runs) {
    for (List<UUID> part : Split.by(Limits.IDS_PER_COMMAND, runs)) {
      commands.tell(tenant, new Command.WatchRuns(door, part, false));
    }
  }

  void ended(UUID tenant, Effect.RunEnded effect, long now) {
    Waiting entry = waiting.get(new Key(tenant, effect.run()));
    if (entry == null) {
      return;
    }
    List<TaskEnd> ends = effect.ends();
    if (ends == null) {
      entry.lookAt = now;
      look(tenant, List.of(effect.run()));
    } else {
      answer(tenant, effect.run(), ends);
    }
  }

  private void answer(UUID tenant, UUID run, List<TaskEnd> ends) {
    Waiting entry = waiting.remove(new Key(tenant, run));
    if (entry == null) {
      return;
    }
    WorkflowRunEvent event = RunResults.event(run, ends, clock.instant(), messageBytesMax);
    for (Subscriber subscriber : entry.subscribers) {
      subscriber.runs.remove(run);
      waits--;
      if (!subscriber.writer.offer(event, event.getSerializedSize())) {
        // It will find the end in rows when it connects again.
        subscriber.writer.end(Status.UNAVAILABLE.withDescription("the client reads too slowly"));
      }
    }
  }

  /**
   * Looks up in rows what has gone unanswered for long, and tells new owners, which answer at once
   * what has ended before their time.
   */
  void sweep(long now, Set<UUID> newlyOwned) {
    Map<UUID, List<UUID>> due = new LinkedHashMap<>();
    waiting.forEach(
        (key, entry) -> {
          if (newlyOwned.contains(key.tenant())) {
            untold.computeIfAbsent(key.tenant(), _ -> new LinkedHashSet<>()).add(key.run());
          }
          if (entry.lookAt - now <= 0) {
            entry.pause = Math.min(LOOK_NANOS_MAX, entry.pause * 2);
            entry.lookAt = now + entry.pause;
            due.computeIfAbsent(key.tenant(), _ -> new ArrayList<>()).add(key.run());
          }
        });
    due.forEach((tenant, runs) -> Split.by(LOOK_MAX, runs).forEach(part -> look(tenant, part)));
    flush();
  }

  private void look(UUID tenant, List<UUID> runs) {
    background.run(
        () -> {
          Map<UUID, List<TaskEnd>> found;
          try {
            found = rows.ends(tenant, runs);
          } catch (RuntimeException e) {
            LOG.debugf("cannot look up runs, later again: %s", e.getMessage());
            return;
          }
          background.back(() -> looked(tenant, runs, found));
        });
  }

  private void looked(UUID tenant, List<UUID> runs, Map<UUID, List<TaskEnd>> found) {
    found.forEach((run, ends) -> answer(tenant, run, ends));
    // What was too large to be read together is told by the owner once more, one by one.
    watch(tenant, runs.stream().filter(run -> waiting.containsKey(new Key(tenant, run))).toList());
  }

  int runs() {
    return waiting.size();
  }

  /** How often a run is waited for, on all streams together. */
  int waits() {
    return waits;
  }
}
