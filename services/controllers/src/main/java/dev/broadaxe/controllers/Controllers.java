package dev.broadaxe.controllers;

import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Loop;
import dev.broadaxe.loops.LoopObserver;
import dev.broadaxe.loops.Service;
import dev.broadaxe.store.Partitions;
import dev.broadaxe.store.StoreOutage;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The clock and the aftermath: the days that rows are kept in are made before they are needed, and
 * dropped when nobody needs them any more.
 */
public final class Controllers implements Service {
  private static final Logger LOG = Logger.getLogger(Controllers.class);
  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /** What is done again and again. */
  private enum Job {
    MAKE_DAYS,
    DROP_DAYS
  }

  private final Partitions partitions;
  private final Duration retention;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Loop<Void> loop;

  /**
   * The controllers of a process.
   *
   * @param retention how long tasks that have ended are kept, in whole hours
   */
  public Controllers(
      Partitions partitions,
      Duration retention,
      InstantSource clock,
      LoopObserver observer,
      FaultHandler faults) {
    this.partitions = partitions;
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
      loop.after(Job.MAKE_DAYS, EVERY, this::makeDays);
      loop.after(Job.DROP_DAYS, AGAIN, this::dropDays);
    }
  }

  @Override
  public void stop() {
    if (lifecycle.stop()) {
      loop.stop();
    }
  }

  private void makeDays() {
    repeat(Job.MAKE_DAYS, partitions::ensureDays, this::makeDays);
  }

  private void dropDays() {
    repeat(
        Job.DROP_DAYS,
        () -> {
          List<LocalDate> dropped = partitions.dropDays(retention);
          if (!dropped.isEmpty()) {
            LOG.infof("dropped what ended before the retention: days=%s", dropped);
          }
        },
        this::dropDays);
  }

  /** Does the job, and again in an hour; sooner when the database was away. */
  private void repeat(Job job, Runnable work, Runnable next) {
    Duration wait = EVERY;
    try {
      work.run();
    } catch (StoreOutage outage) {
      LOG.warnf("job put off: job=%s cause=%s", job, outage.getMessage());
      wait = AGAIN;
    } catch (RuntimeException bug) {
      // Whatever it is, no job ends for good: without days nothing could be stored a week from now.
      LOG.errorf(bug, "job failed: job=%s", job);
      wait = AGAIN;
    }
    loop.after(job, wait, next);
  }
}
