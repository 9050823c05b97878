package dev.broadaxe.controllers;

import dev.broadaxe.config.Settings;
import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Loop;
import dev.broadaxe.loops.LoopObserver;
import dev.broadaxe.loops.Service;
import dev.broadaxe.loops.SteadyClock;
import dev.broadaxe.service.MeasuredLoops;
import dev.broadaxe.service.Pools;
import dev.broadaxe.store.Expiry;
import dev.broadaxe.store.Partitions;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The clock and the aftermath: the days that rows are kept in are made before they are needed, and
 * dropped when nobody needs them any more; so is what else has outlived the retention, of the
 * tenants whose shards this process holds.
 */
public final class Controllers implements Service {
  static final Duration EVERY = Duration.ofHours(1);
  static final Duration AGAIN = Duration.ofSeconds(30);

  /** Between chunks of one job. */
  static final Duration MORE = Duration.ofSeconds(1);

  /**
   * Nobody was heard while the engine or its database was away, so workers get time to come back
   * before their silence counts.
   */
  static final Duration SETTLED = Duration.ofMinutes(10);

  private static final Logger LOG = Logger.getLogger(Controllers.class);

  /** What is done again and again. */
  private enum Job {
    MAKE_DAYS(EVERY, AGAIN),
    DROP_DAYS(AGAIN, AGAIN),
    DELETE_WORKERS(SETTLED, SETTLED),
    DELETE_DEAD_LETTERS(AGAIN, AGAIN);

    private final Duration first;
    private final Duration retry;

    Job(Duration first, Duration retry) {
      this.first = first;
      this.retry = retry;
    }
  }

  private final Shards shards;
  private final Partitions partitions;
  private final Expiry expiry;
  private final Duration retention;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Loop<Void> loop;

  /** The controllers of this process, as its settings have them. */
  public static Controllers of(
      Shards shards, Pools pools, Settings settings, Telemetry telemetry, FaultHandler faults) {
    return new Controllers(
        shards,
        new Partitions(pools.days()),
        new Expiry(pools.lists(), shards.process()),
        settings.server().limits().retention(),
        new SteadyClock(),
        MeasuredLoops.by(telemetry),
        faults);
  }

  /**
   * The controllers of a process.
   *
   * @param shards started before this
   * @param retention how long tasks that have ended are kept, in whole hours; and how long workers
   *     after they were last heard of, and commands after they were put aside
   */
  Controllers(
      Shards shards,
      Partitions partitions,
      Expiry expiry,
      Duration retention,
      InstantSource clock,
      LoopObserver observer,
      FaultHandler faults) {
    this.shards = shards;
    this.partitions = partitions;
    this.expiry = expiry;
    this.retention = retention;
    this.loop =
        new Loop<>(new Loop.Shape("controllers", 1, 1, true), clock, faults, observer, _ -> {});
  }

  @Override
  public String name() {
    return loop.name();
  }

  /**
   * Returns once the days are there without which nothing can be written.
   *
   * @throws StoreOutage when the database is away
   */
  @Override
  public void start() {
    if (lifecycle.start()) {
      partitions.ensureDays();
      loop.start();
      for (Job job : Job.values()) {
        loop.after(job, job.first, () -> repeat(job));
      }
    }
  }

  @Override
  public void stop() {
    if (lifecycle.stop()) {
      loop.stop();
    }
  }

  /** Looks at the clock again, after a test has moved it. */
  void wake() {
    loop.wake();
  }

  /** Does the job, and again in an hour; sooner when there is more, or the database was away. */
  private void repeat(Job job) {
    Duration wait;
    try {
      wait = work(job) ? MORE : EVERY;
    } catch (StoreOutage outage) {
      LOG.warnf("job put off: job=%s cause=%s", job, outage.getMessage());
      wait = job.retry;
    } catch (RuntimeException bug) {
      // Whatever it is, no job ends for good: without days nothing could be stored a week from now.
      LOG.errorf(bug, "job failed: job=%s", job);
      wait = job.retry;
    }
    loop.after(job, wait, () -> repeat(job));
  }

  /** Does the job once; true when there is more of it to do. */
  private boolean work(Job job) {
    return switch (job) {
      case MAKE_DAYS -> {
        if (shards.holds(Shards.OF_ALL)) {
          partitions.ensureDays();
        }
        yield false;
      }
      case DROP_DAYS -> {
        if (!shards.holds(Shards.OF_ALL)) {
          yield false;
        }
        List<LocalDate> dropped = partitions.dropDays(retention);
        if (!dropped.isEmpty()) {
          LOG.infof("dropped what ended before the retention: days=%s", dropped);
        }
        yield false;
      }
      case DELETE_WORKERS -> deleted("workers", expiry.deleteSilentWorkers(retention));
      case DELETE_DEAD_LETTERS -> deleted("dead letters", expiry.deleteDeadLetters(retention));
    };
  }

  private static boolean deleted(String what, int count) {
    if (count > 0) {
      LOG.infof("deleted what was older than the retention: %s=%d", what, count);
    }
    return count == Expiry.CHUNK;
  }
}
