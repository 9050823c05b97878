package dev.broadaxe.sdk;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of one client; none of them keeps the JVM alive. */
final class Threads {

  private Threads() {}

  /** A thread for each job: virtual where the JVM has them (Java 21), else from a growing pool. */
  static ExecutorService perJob(String name) {
    try {
      // The byte code is for Java 17, which does not know these methods.
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class.forName("java.lang.Thread$Builder")
          .getMethod("name", String.class, long.class)
          .invoke(builder, name + "-", 0L);
      Object factory =
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
      return (ExecutorService)
          Executors.class
              .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
              .invoke(null, factory);
    } catch (ReflectiveOperationException beforeJava21) {
      return pooled(name);
    }
  }

  /** The same on platform threads. */
  static ExecutorService pooled(String name) {
    return Executors.newCachedThreadPool(daemons(name));
  }

  /** One thread for what happens later; nothing that blocks may run on it. */
  static ScheduledExecutorService timer(String name) {
    var timer = new ScheduledThreadPoolExecutor(1, daemons(name));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return timer;
  }

  private static ThreadFactory daemons(String name) {
    var count = new AtomicLong();
    return job -> {
      var thread = new Thread(job, name + "-" + count.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }
}
