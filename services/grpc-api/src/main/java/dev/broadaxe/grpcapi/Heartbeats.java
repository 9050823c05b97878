package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Split;
import dev.broadaxe.model.BoundedMap;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Limits;
import dev.broadaxe.store.Heartbeat;
import dev.broadaxe.store.WorkerRepository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The heartbeats that reach this door: told to owners in bundles, and now and then written to rows
 * for those who list workers. Used by the door's own thread alone.
 *
 * <p>A bundle leaves at most {@link #BUNDLE} after its first heartbeat, so that what owners see is
 * hardly older than what workers sent; that of a worker that was silent leaves at once.
 */
final class Heartbeats {
  static final Duration BUNDLE = Duration.ofMillis(500);

  private static final Logger LOG = Logger.getLogger(Heartbeats.class);
  private static final Duration FORGET_AFTER = Duration.ofMinutes(1);
  private static final int WRITE_MAX = 5_000;

  /**
   * Workers of which it is known when they were last heard; of others every beat leaves at once.
   */
  private static final int WORKERS_MAX = 100_000;

  private final String door;
  private final CommandClient commands;
  private final WorkerRepository workers;
  private final Background background;
  private final InstantSource clock;
  private final Map<UUID, Set<UUID>> untold = new LinkedHashMap<>();
  private final Map<WorkerStreams.Key, Instant> last = new BoundedMap<>(WORKERS_MAX);
  private final Set<WorkerStreams.Key> unwritten = new LinkedHashSet<>();
  private Instant nextWrite = Instant.MIN;

  Heartbeats(
      String door,
      CommandClient commands,
      WorkerRepository workers,
      Background background,
      InstantSource clock) {
    this.door = door;
    this.commands = commands;
    this.workers = workers;
    this.background = background;
    this.clock = clock;
  }

  /** A heartbeat came; true when its owner should hear of it at once. */
  boolean beat(WorkerStreams.Key worker) {
    Instant now = clock.instant();
    Instant before = last.put(worker, now);
    untold.computeIfAbsent(worker.tenant(), _ -> new LinkedHashSet<>()).add(worker.worker());
    if (unwritten.size() < WORKERS_MAX) {
      unwritten.add(worker);
    }
    return before == null || before.plus(Limits.WORKER_FRESH).isBefore(now);
  }

  /** Tells the owners. */
  void tell() {
    untold.forEach(
        (tenant, beating) -> {
          for (List<UUID> part : Split.by(Limits.IDS_PER_COMMAND, beating)) {
            commands.tell(tenant, new Command.Beat(door, part));
          }
        });
    untold.clear();
  }

  /** Writes to rows what has gathered since it was last written, and forgets who is long silent. */
  void sweep() {
    Instant now = clock.instant();
    Instant horizon = now.minus(FORGET_AFTER);
    last.values().removeIf(at -> at.isBefore(horizon));
    if (unwritten.isEmpty() || now.isBefore(nextWrite)) {
      return;
    }
    nextWrite = now.plus(Limits.WORKER_WRITTEN_EVERY);
    List<Heartbeat> beats = new ArrayList<>(unwritten.size());
    for (WorkerStreams.Key key : unwritten) {
      Instant at = last.get(key);
      beats.add(new Heartbeat(key.tenant(), key.worker(), at == null ? now : at));
    }
    unwritten.clear();
    background.run(() -> write(beats));
  }

  private void write(List<Heartbeat> beats) {
    try {
      for (List<Heartbeat> part : Split.by(WRITE_MAX, beats)) {
        workers.writeHeartbeats(part);
      }
    } catch (RuntimeException e) {
      LOG.debugf("heartbeats are not written: %s", e.getMessage());
    }
  }
}
