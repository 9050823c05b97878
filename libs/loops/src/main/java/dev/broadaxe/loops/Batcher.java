package dev.broadaxe.loops;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Many callers' items in few writes: while one batch is written the next one gathers, and each
 * caller waits until the batch with its item was written.
 *
 * <p>A batch that fails is written again in halves down to single items, so that an item that
 * cannot be written fails alone. In an outage, which concerns every item alike and where the write
 * may have happened after all, the whole batch fails at once.
 *
 * @param <T> an item
 * @param <R> what the write makes of it
 */
public final class Batcher<T, R extends @Nullable Object> implements Service {
  /**
   * The shape of a batcher.
   *
   * @param name in logs, refusals and thread names
   * @param batchMax the most items of one write
   * @param waitingMax the most items that wait for a write; further ones are refused
   * @param flushPeriod how long a batch that is not full waits for more; zero: not at all
   */
  public record Shape(String name, int batchMax, int waitingMax, Duration flushPeriod) {
    /** Refuses batchers that can take nothing. */
    public Shape {
      if (batchMax < 1 || waitingMax < 1 || flushPeriod.isNegative()) {
        throw new IllegalArgumentException(
            name
                + ": batch and waiting items must be at least 1 and the period not negative, not "
                + batchMax
                + ", "
                + waitingMax
                + ", "
                + flushPeriod);
      }
    }

    /** Natural batching. */
    public static Shape natural(String name, int batchMax, int waitingMax) {
      return new Shape(name, batchMax, waitingMax, Duration.ZERO);
    }
  }

  private final Shape shape;
  private final Function<List<T>, List<R>> write;
  private final Predicate<? super RuntimeException> outage;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Entry<T, R>> waiting = new ArrayDeque<>();
  private boolean closed = true;

  /**
   * A batcher that takes items once it is started.
   *
   * @param write writes a batch and returns one result for each item, in their order
   * @param outage whether a failure of the write concerns every item alike
   */
  public Batcher(
      Shape shape, Function<List<T>, List<R>> write, Predicate<? super RuntimeException> outage) {
    this.shape = shape;
    this.write = write;
    this.outage = outage;
    this.thread = Thread.ofVirtual().name(shape.name).unstarted(this::run);
  }

  @Override
  public String name() {
    return shape.name;
  }

  @Override
  public void start() {
    if (lifecycle.start()) {
      lock.lock();
      try {
        closed = false;
      } finally {
        lock.unlock();
      }
      thread.start();
    }
  }

  /** Refuses further items, writes those that were taken, and ends the thread. */
  @Override
  public void stop() {
    lifecycle.stop();
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (thread.getState() != Thread.State.NEW) {
      uninterrupted(thread::join);
    }
  }

  /**
   * The result for the item, once it was written.
   *
   * @throws OverloadedException if too many items wait
   * @throws StoppedException if the batcher is not running
   * @throws RuntimeException whatever the write threw
   */
  public R submit(T item) {
    return submitAll(List.of(item)).getFirst();
  }

  /**
   * The results for the items, once all were written, which may take several batches.
   *
   * @throws OverloadedException if too many items would wait; none was taken then
   * @throws StoppedException if the batcher is not running; none was taken then
   * @throws RuntimeException whatever the write threw for the first item that failed; the others
   *     were written all the same, unless they failed too
   */
  public List<R> submitAll(List<T> items) {
    List<Entry<T, R>> entries = new ArrayList<>(items.size());
    items.forEach(item -> entries.add(new Entry<>(item)));
    enter(entries);
    List<R> results = new ArrayList<>(entries.size());
    RuntimeException failure = null;
    for (Entry<T, R> entry : entries) {
      uninterrupted(entry.done::await);
      if (entry.failure == null) {
        results.add(entry.result);
      } else if (failure == null) {
        failure = entry.failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return results;
  }

  private void enter(List<Entry<T, R>> entries) {
    lock.lock();
    try {
      if (closed) {
        throw new StoppedException(shape.name);
      }
      if (waiting.size() + entries.size() > shape.waitingMax) {
        throw new OverloadedException(shape.name, waiting.size());
      }
      waiting.addAll(entries);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many items wait for their write to begin. */
  public int depth() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (List<Entry<T, R>> batch = next(); !batch.isEmpty(); batch = next()) {
      write(batch);
    }
  }

  /** Waits for the next batch; it is empty once there will be none. */
  private List<Entry<T, R>> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      gather();
      List<Entry<T, R>> batch = new ArrayList<>(Math.min(waiting.size(), shape.batchMax));
      while (!waiting.isEmpty() && batch.size() < shape.batchMax) {
        batch.add(waiting.removeFirst());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void gather() {
    long left = shape.flushPeriod.toNanos();
    while (left > 0 && waiting.size() < shape.batchMax && !closed) {
      try {
        left = changed.awaitNanos(left);
      } catch (InterruptedException e) {
        // Nobody is meant to interrupt the thread; what has gathered is written now.
        return;
      }
    }
  }

  private void write(List<Entry<T, R>> batch) {
    List<T> items = batch.stream().map(entry -> entry.item).toList();
    List<R> results;
    try {
      results = write.apply(items);
    } catch (RuntimeException failure) {
      if (batch.size() == 1 || outage.test(failure)) {
        batch.forEach(entry -> entry.fail(failure));
      } else {
        write(batch.subList(0, batch.size() / 2));
        write(batch.subList(batch.size() / 2, batch.size()));
      }
      return;
    } catch (Error fault) {
      batch.forEach(entry -> entry.fail(new IllegalStateException(shape.name, fault)));
      return;
    }
    if (results.size() == batch.size()) {
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).succeed(results.get(i));
      }
    } else {
      // Written, so not to be written again; but nobody can tell whose result is which.
      String what = shape.name + ": " + results.size() + " results for " + batch.size() + " items";
      batch.forEach(entry -> entry.fail(new IllegalStateException(what)));
    }
  }

  /** An item on its way, with what became of it. */
  private static final class Entry<T, R extends @Nullable Object> {
    final T item;
    final CountDownLatch done = new CountDownLatch(1);
    @Nullable R result;
    @Nullable RuntimeException failure;

    Entry(T item) {
      this.item = item;
    }

    void succeed(R value) {
      result = value;
      done.countDown();
    }

    void fail(RuntimeException why) {
      failure = why;
      done.countDown();
    }
  }

  /** Something that waits. */
  private interface Wait {
    void await() throws InterruptedException;
  }

  /**
   * Waits in spite of interrupts, since the write happens all the same and its bound is the
   * write's; the flag is set again afterwards.
   */
  private static void uninterrupted(Wait wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          wait.await();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
