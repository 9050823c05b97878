package dev.broadaxe.scheduler;

import dev.broadaxe.store.StoreOutage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jboss.logging.Logger;

/** The thread of a lane: turn after turn, with a short wait for company when much is under way. */
final class LaneThread {
  private static final Logger LOG = Logger.getLogger(LaneThread.class);

  private static final long GATHER_STEP_NANOS = 500_000;
  private static final Duration OUTAGE_PAUSE = Duration.ofMillis(500);

  private final Lane lane;
  private final Gathering gathering;
  private final Thread thread;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile boolean stopping;

  LaneThread(String name, Lane lane, Gathering gathering) {
    this.lane = lane;
    this.gathering = gathering;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Waits until the lane is taken. */
  void awaitStarted() throws InterruptedException {
    started.await();
  }

  void stop() {
    stopping = true;
    lane.wake();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        serve();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      started.countDown();
      leave();
    }
  }

  /** Stops the lane; what is only in memory is written first, if that goes at once. */
  private void leave() {
    try {
      lane.leave();
    } catch (RuntimeException bug) {
      LOG.errorf(bug, "a lane did not leave in order: thread=%s", thread.getName());
    } finally {
      lane.stop();
    }
  }

  /** Takes the lane and turns it until it is stopped, or until a bug makes it start anew. */
  private void serve() throws InterruptedException {
    try {
      // A lane that another process has taken is taken back only when that one is dead.
      while (!stopping && !lane.lost() && !begin()) {
        lane.mailbox().await(OUTAGE_PAUSE.toNanos(), true);
      }
      while (!stopping) {
        if (!lane.turn()) {
          lane.mailbox().await(lane.idleNanos(), lane.unsettled());
        } else {
          gather();
        }
      }
    } catch (RuntimeException | Error bug) {
      // An error, too: a lane that is gone leaves its tenants to nobody while the process lives.
      LOG.errorf(bug, "a lane starts anew: thread=%s", thread.getName());
      lane.stop();
      lane.mailbox().await(OUTAGE_PAUSE.toNanos(), true);
    }
  }

  private boolean begin() {
    try {
      lane.start();
      started.countDown();
      return true;
    } catch (StoreOutage outage) {
      LOG.warnf("a lane cannot start yet: cause=%s", outage.getMessage());
      return false;
    }
  }

  /** Waits for more commands, as long as the settings say and nothing else has to be done. */
  private void gather() throws InterruptedException {
    long began = System.nanoTime();
    boolean natural = gathering.natural();
    int out = lane.out();
    long idle = natural ? Long.MAX_VALUE : lane.idleNanos();
    long rested = 0;
    while (!stopping
        && rested < idle
        && (natural || !lane.mailbox().news())
        && gathering.left(lane.mailbox(), rested, out) > 0) {
      Thread.sleep(Duration.ofNanos(GATHER_STEP_NANOS));
      rested = System.nanoTime() - began;
    }
  }
}
