package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Split;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.model.TaskEvent;
import dev.broadaxe.wire.v0.WorkflowEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Who hears at this door what happens in which runs. Used by the door's own thread alone. */
final class EventWatch {
  private static final Logger LOG = Logger.getLogger(EventWatch.class);
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int LOOK_MAX = 1_000;

  /** Owners forget who does not say for some minutes that it still hears. */
  private static final long TELL_NANOS = Duration.ofSeconds(30).toNanos();

  private final String door;
  private final CommandClient commands;
  private final RunRows rows;
  private final Background background;
  private final InstantSource clock;
  private final Map<Key, Heard> runs = new LinkedHashMap<>();

  private record Key(UUID tenant, UUID run) {}

  /** A run that somebody hears. */
  private static final class Heard {
    final Set<EventSubscriber> subscribers = new LinkedHashSet<>(2);
    final Map<UUID, ChunkOrder> chunks = new LinkedHashMap<>(2);
    long lastNews;
    long lastTold;
  }

  EventWatch(
      String door,
      CommandClient commands,
      RunRows rows,
      Background background,
      InstantSource clock) {
    this.door = door;
    this.commands = commands;
    this.rows = rows;
    this.background = background;
    this.clock = clock;
  }

  /**
   * The subscriber hears the run from now on, and is told once {@link #goesOn} or {@link #isOver}
   * says which.
   */
  void subscribe(EventSubscriber subscriber, UUID run, long now) {
    Key key = new Key(subscriber.tenant(), run);
    Heard heard = runs.get(key);
    if (heard == null) {
      heard = new Heard();
      heard.lastNews = now;
      heard.lastTold = now;
      runs.put(key, heard);
      commands.tell(subscriber.tenant(), new Command.WatchRuns(door, List.of(run), true));
    }
    heard.subscribers.add(subscriber);
  }

  /** The run that the subscriber hears went on when it was looked up. */
  void goesOn(EventSubscriber subscriber, UUID run) {
    subscriber.live();
    RunStatus missed = subscriber.missedEnd();
    if (missed != null) {
      subscriber.send(EventMapping.ended(run, missed, true, clock.instant()));
      leave(subscriber, run);
      subscriber.finish();
    }
  }

  /** The run had ended before the subscriber came, unless it has heard something of it. */
  void isOver(EventSubscriber subscriber, UUID run, RunStatus status) {
    if (subscriber.heard()) {
      subscriber.live();
      subscriber.send(EventMapping.ended(run, status, true, clock.instant()));
    }
    leave(subscriber, run);
    subscriber.finish();
  }

  /** The subscriber is gone. */
  void leave(EventSubscriber subscriber, UUID run) {
    Key key = new Key(subscriber.tenant(), run);
    Heard heard = runs.get(key);
    if (heard != null && heard.subscribers.remove(subscriber) && heard.subscribers.isEmpty()) {
      runs.remove(key);
      commands.tell(subscriber.tenant(), new Command.UnwatchRuns(door, List.of(run)));
    }
  }

  void happened(UUID tenant, TaskEvent event, long now) {
    Heard heard = runs.get(new Key(tenant, event.run()));
    if (heard == null) {
      return;
    }
    heard.lastNews = now;
    // The next attempt counts from the start again.
    ChunkOrder order =
        event.kind() == TaskEvent.Kind.CREATED ? null : heard.chunks.remove(event.task());
    if (order != null) {
      send(heard, order.end());
    }
    send(heard, EventMapping.task(event));
  }

  void chunk(UUID tenant, StreamChunk chunk, long now) {
    Heard heard = runs.get(new Key(tenant, chunk.run()));
    if (heard != null) {
      heard.lastNews = now;
      ChunkOrder order = heard.chunks.computeIfAbsent(chunk.task(), _ -> new ChunkOrder());
      send(heard, order.arrived(chunk, now));
    }
  }

  /** The run has ended: all that is held back, the last event, and the end of the streams. */
  void ended(UUID tenant, Effect.RunEnded effect) {
    ended(new Key(tenant, effect.run()), effect.status());
  }

  private void ended(Key key, RunStatus status) {
    Heard heard = runs.get(key);
    if (heard == null) {
      return;
    }
    heard.chunks.values().forEach(order -> send(heard, order.end()));
    WorkflowEvent last = EventMapping.ended(key.run(), status, true, clock.instant());
    for (EventSubscriber subscriber : List.copyOf(heard.subscribers)) {
      // Whether the run was over before somebody came is for the one to say who looks it up.
      if (!subscriber.isLive()) {
        subscriber.missEnd(status);
      } else {
        subscriber.send(last);
        subscriber.finish();
        heard.subscribers.remove(subscriber);
      }
    }
    if (heard.subscribers.isEmpty()) {
      runs.remove(key);
    }
  }

  private static void send(Heard heard, List<StreamChunk> chunks) {
    chunks.forEach(chunk -> send(heard, EventMapping.chunk(chunk)));
  }

  private static void send(Heard heard, WorkflowEvent event) {
    heard.subscribers.forEach(subscriber -> subscriber.send(event));
  }

  /**
   * Lets chunks go that wait for one that does not come, looks up runs of which nothing was heard
   * for long, and tells owners again of all that are heard: new ones at once.
   */
  void sweep(long now, Set<UUID> newlyOwned) {
    Map<UUID, List<UUID>> quiet = new LinkedHashMap<>();
    Map<UUID, List<UUID>> untold = new LinkedHashMap<>();
    runs.forEach(
        (key, heard) -> {
          heard.chunks.values().forEach(order -> send(heard, order.overdue(now)));
          if (now - heard.lastNews > QUIET_NANOS) {
            heard.lastNews = now;
            quiet.computeIfAbsent(key.tenant(), _ -> new ArrayList<>()).add(key.run());
          }
          if (now - heard.lastTold > TELL_NANOS || newlyOwned.contains(key.tenant())) {
            heard.lastTold = now;
            untold.computeIfAbsent(key.tenant(), _ -> new ArrayList<>()).add(key.run());
          }
        });
    untold.forEach(this::watch);
    quiet.forEach((tenant, all) -> Split.by(LOOK_MAX, all).forEach(part -> look(tenant, part)));
  }

  private void watch(UUID tenant, List<UUID> all) {
    for (List<UUID> part : Split.by(Limits.IDS_PER_COMMAND, all)) {
      commands.tell(tenant, new Command.WatchRuns(door, part, true));
    }
  }

  private void look(UUID tenant, List<UUID> quiet) {
    background.run(
        () -> {
          Map<UUID, RunStatus> found;
          try {
            found = rows.statuses(tenant, quiet);
          } catch (RuntimeException e) {
            LOG.debugf("cannot look up runs, later again: %s", e.getMessage());
            return;
          }
          background.back(() -> looked(tenant, quiet, found));
        });
  }

  private void looked(UUID tenant, List<UUID> quiet, Map<UUID, RunStatus> found) {
    for (UUID run : quiet) {
      RunStatus status = found.get(run);
      Key key = new Key(tenant, run);
      if (status != null && status.ended()) {
        ended(key, status);
      } else if (runs.containsKey(key)) {
        commands.tell(tenant, new Command.WatchRuns(door, List.of(run), true));
      }
    }
  }

  int runs() {
    return runs.size();
  }
}
