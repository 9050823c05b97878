package dev.broadaxe.door;

import dev.broadaxe.model.Reply;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reply that one thread waits for: cheap enough for one per command. */
final class PendingReply implements Consumer<Reply> {
  private final Thread waiter = Thread.currentThread();
  private volatile @Nullable Reply reply;

  @Override
  public void accept(Reply answer) {
    if (reply == null) {
      reply = answer;
      LockSupport.unpark(waiter);
    }
  }

  /** The reply, or null when none came in time; an interrupt ends the wait early. */
  @Nullable Reply await(long nanos) {
    long deadline = System.nanoTime() + nanos;
    Reply answer = reply;
    while (answer == null) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        return reply;
      }
      LockSupport.parkNanos(this, left);
      answer = reply;
    }
    return answer;
  }
}
