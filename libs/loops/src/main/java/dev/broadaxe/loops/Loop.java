package dev.broadaxe.loops;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One thread that owns one piece of state and touches it in answer to events and timers.
 *
 * <p>Events wait in a bounded inbox and are handed over in batches, in order, before the timers
 * that are due. An exception from the work is a fault: it is reported, the loop stops, and what was
 * in the inbox is dropped.
 */
public final class Loop<E> implements Service {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  /**
   * The shape of a loop.
   *
   * @param name in logs and thread names
   * @param inboxMax the most events that wait; further ones are refused
   * @param batchMax the most events handed over at once
   * @param virtual a virtual thread, for work that mostly waits; otherwise a platform thread
   */
  public record Shape(String name, int inboxMax, int batchMax, boolean virtual) {
    /** Refuses loops that can take nothing. */
    public Shape {
      if (inboxMax < 1 || batchMax < 1) {
        throw new IllegalArgumentException(
            name + ": inbox and batch need room for one event, not " + inboxMax + ", " + batchMax);
      }
    }
  }

  /** What a loop does; every method runs on the loop's own thread. */
  public interface Work<E> {
    /** Takes the next events, at least one, in the order in which they were offered. */
    void take(List<E> events);
  }

  private final Shape shape;
  private final InstantSource clock;
  private final FaultHandler faults;
  private final LoopObserver observer;
  private final Work<E> work;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<E> inbox = new ArrayDeque<>();
  private final Timers timers = new Timers();
  private boolean closed;
  private boolean woken;
  private long oldestSince;

  /** A loop without an observer. */
  public Loop(Shape shape, InstantSource clock, FaultHandler faults, Work<E> work) {
    this(shape, clock, faults, LoopObserver.NONE, work);
  }

  /** A loop that runs once it is started; events offered before wait. */
  public Loop(
      Shape shape, InstantSource clock, FaultHandler faults, LoopObserver observer, Work<E> work) {
    this.shape = shape;
    this.clock = clock;
    this.faults = faults;
    this.observer = observer;
    this.work = work;
    Thread.Builder builder = shape.virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    this.thread = builder.name(shape.name).unstarted(this::run);
  }

  @Override
  public String name() {
    return shape.name;
  }

  @Override
  public void start() {
    if (lifecycle.start()) {
      thread.start();
    }
  }

  /** Hands over what is in the inbox, drops the timers, and ends the thread. */
  @Override
  public void stop() {
    boolean running = lifecycle.stop();
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      if (!running) {
        inbox.clear();
      }
    } finally {
      lock.unlock();
    }
    if (Thread.currentThread() != thread) {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      if (!thread.join(STOP_LIMIT)) {
        faults.fault(shape.name, new IllegalStateException("did not stop within " + STOP_LIMIT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts an event into the inbox and returns at once; false if it is full or the loop stopped. */
  public boolean offer(E event) {
    lock.lock();
    try {
      if (closed || inbox.size() >= shape.inboxMax) {
        return false;
      }
      if (inbox.isEmpty()) {
        oldestSince = System.nanoTime();
      }
      inbox.add(event);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs the task on the loop's thread at that instant of its clock, or soon if it has passed; an
   * earlier timer of the same tag is replaced. May be called from any thread.
   */
  public void at(Object tag, Instant when, Runnable task) {
    lock.lock();
    try {
      if (!closed) {
        timers.set(tag, when, task);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Like {@link #at} with a time from now. */
  public void after(Object tag, Duration delay, Runnable task) {
    at(tag, clock.instant().plus(delay), task);
  }

  /** Takes back the timer of that tag; false if there is none. */
  public boolean cancel(Object tag) {
    lock.lock();
    try {
      return timers.cancel(tag);
    } finally {
      lock.unlock();
    }
  }

  /** Lets the loop look at its clock again, after a test has moved it. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many events wait. */
  public int depth() {
    lock.lock();
    try {
      return inbox.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was started and neither stopped nor ended by a fault. */
  public boolean running() {
    return lifecycle.running();
  }

  private void run() {
    try {
      for (Turn<E> turn = next(); turn != null; turn = next()) {
        long start = System.nanoTime();
        if (!turn.events.isEmpty()) {
          work.take(turn.events);
        }
        turn.due.forEach(Runnable::run);
        Duration ran = Duration.ofNanos(System.nanoTime() - start);
        observer.turned(
            new LoopObserver.Turn(shape.name, turn.events.size(), turn.left, turn.waited, ran));
      }
    } catch (Throwable fault) {
      close();
      faults.fault(shape.name, fault);
    }
  }

  private void close() {
    lifecycle.stop();
    lock.lock();
    try {
      closed = true;
      inbox.clear();
      timers.clear();
    } finally {
      lock.unlock();
    }
  }

  /** What one turn takes. */
  private record Turn<E>(List<E> events, List<Runnable> due, int left, Duration waited) {}

  /** Waits for something to do; null once there will be nothing more. */
  private @Nullable Turn<E> next() {
    lock.lock();
    try {
      while (true) {
        if (closed) {
          timers.clear();
        }
        Duration untilTimer = timers.untilNext(clock.instant());
        boolean timerDue = untilTimer != null && untilTimer.isZero();
        if (!inbox.isEmpty() || timerDue) {
          return turn();
        }
        if (closed) {
          return null;
        }
        await(untilTimer);
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the loop is in next()
  private void await(@Nullable Duration limit) {
    try {
      if (!woken) {
        if (limit == null) {
          changed.await();
        } else {
          // At least a millisecond: a clock that shows less than it is must not make us spin.
          changed.awaitNanos(Math.max(1_000_000, limit.toNanos()));
        }
      }
    } catch (InterruptedException e) {
      // Nobody is meant to interrupt a loop; stop() is the way to end it.
    } finally {
      woken = false;
    }
  }

  private Turn<E> turn() {
    Duration waited =
        inbox.isEmpty() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldestSince);
    List<E> events = new ArrayList<>(Math.min(inbox.size(), shape.batchMax));
    while (!inbox.isEmpty() && events.size() < shape.batchMax) {
      events.add(inbox.removeFirst());
    }
    return new Turn<>(events, timers.takeDue(clock.instant()), inbox.size(), waited);
  }
}
