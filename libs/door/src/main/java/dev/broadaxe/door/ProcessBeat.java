package dev.broadaxe.door;

import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Loop;
import dev.broadaxe.loops.LoopObserver;
import dev.broadaxe.loops.Service;
import dev.broadaxe.loops.SteadyClock;
import dev.broadaxe.store.ProcessRepository;
import dev.broadaxe.store.StoreOutage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * The one statement a second by which a process tells that it runs and learns what it must know:
 * Postgres's time, and whether definitions have changed.
 */
public final class ProcessBeat implements Service, InstantSource {
  private static final Logger LOG = Logger.getLogger(ProcessBeat.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration PEERS_SEEN = Duration.ofSeconds(10);

  /** An instant of Postgres's clock, and our own monotonic clock at that time. */
  private record Reading(Instant instant, long nanos) {
    Instant now() {
      return instant.plusNanos(System.nanoTime() - nanos);
    }
  }

  private final ProcessRepository processes;
  private final String id;
  private final String kind;
  private final LongConsumer definitions;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Loop<Void> loop;
  private volatile Reading reading =
      new Reading(InstantSource.system().instant(), System.nanoTime());
  private boolean away;

  /**
   * The beat of this process.
   *
   * @param id unlike that of any other process
   * @param kind which service, or all of them
   * @param definitions told the counter of changes of definitions, each time
   */
  public ProcessBeat(
      ProcessRepository processes,
      String id,
      String kind,
      LongConsumer definitions,
      LoopObserver observer,
      FaultHandler faults) {
    this.processes = processes;
    this.id = id;
    this.kind = kind;
    this.definitions = definitions;
    this.loop =
        new Loop<>(
            new Loop.Shape("process-beat", 1, 1, true),
            new SteadyClock(),
            faults,
            observer,
            _ -> {});
  }

  @Override
  public String name() {
    return loop.name();
  }

  /** Beats once before it returns, so that the clock is right from then on. */
  @Override
  public void start() {
    if (lifecycle.start()) {
      beat();
      loop.start();
      loop.after(this, EVERY, this::turn);
    }
  }

  /** Postgres's time, as well as it is known here; our own before the start. */
  @Override
  public Instant instant() {
    return reading.now();
  }

  private void turn() {
    try {
      beat();
      if (away) {
        LOG.info("the database is back");
        away = false;
      }
    } catch (StoreOutage outage) {
      if (!away) {
        LOG.warnf("the database is away: %s", outage.getMessage());
        away = true;
      }
    } catch (RuntimeException bug) {
      // The clock and the news of definitions hang on it: it goes on whatever happens.
      LOG.error("the beat of the process failed", bug);
    }
    loop.after(this, EVERY, this::turn);
  }

  private void beat() {
    long before = System.nanoTime();
    ProcessRepository.Seen seen = processes.beat(id, kind, PEERS_SEEN);
    long after = System.nanoTime();
    reading = new Reading(seen.now(), before + (after - before) / 2);
    definitions.accept(seen.definitions());
  }

  /** The last word of this process: the others need not wait for its silence. */
  @Override
  public void stop() {
    if (lifecycle.stop()) {
      loop.stop();
      try {
        processes.leave(id);
      } catch (StoreOutage outage) {
        LOG.warnf("could not take leave: %s", outage.getMessage());
      }
    }
  }
}
