package dev.broadaxe.grpcapi;

import dev.broadaxe.messaging.OwnerInbox;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.testing.TestSignal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An owner that remembers every command and answers as the test wishes, by default that all is
 * well.
 */
final class FakeOwner implements OwnerInbox {
  private static final long LIMIT_SECONDS = 120;

  private final TestSignal<Envelope> seen = new TestSignal<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition counted = lock.newCondition();
  private final Map<Key, Integer> counts = new HashMap<>();
  private volatile Function<Command, Reply> answers = FakeOwner::allIsWell;
  private volatile Handover handover = Handover.TAKEN;

  private record Key(UUID tenant, Class<?> kind) {}

  @Override
  public Handover take(Envelope envelope, Consumer<Reply> answer) {
    if (handover == Handover.TAKEN) {
      seen.signal(envelope);
      count(envelope);
      answer.accept(answers.apply(envelope.command()));
    }
    return handover;
  }

  void answer(Function<Command, Reply> how) {
    answers = how;
  }

  void handover(Handover what) {
    handover = what;
  }

  /** The first command of that kind from that tenant, told before or within a while. */
  <C extends Command> C await(UUID tenant, Class<C> kind) {
    return await(tenant, kind, _ -> true);
  }

  <C extends Command> C await(UUID tenant, Class<C> kind, Predicate<C> wanted) {
    Envelope found =
        seen.await(
            envelope ->
                envelope.tenant().equals(tenant)
                    && kind.isInstance(envelope.command())
                    && wanted.test(kind.cast(envelope.command())));
    return kind.cast(found.command());
  }

  /** Waits until so many commands of that kind have come from that tenant. */
  void awaitCount(UUID tenant, Class<? extends Command> kind, int count) {
    Key key = new Key(tenant, kind);
    long left = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    lock.lock();
    try {
      while (counts.getOrDefault(key, 0) < count) {
        if (left <= 0) {
          throw new AssertionError(counts.getOrDefault(key, 0) + " instead of " + count);
        }
        left = counted.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private void count(Envelope envelope) {
    lock.lock();
    try {
      counts.merge(new Key(envelope.tenant(), envelope.command().getClass()), 1, Integer::sum);
      counted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  <C extends Command> List<C> seen(UUID tenant, Class<C> kind) {
    return seen.seen().stream()
        .filter(envelope -> envelope.tenant().equals(tenant))
        .map(Envelope::command)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  static Reply allIsWell(Command command) {
    return switch (command) {
      case Command.TriggerRuns trigger ->
          new Reply.Ids(trigger.runs().stream().map(Command.NewRun::id).toList());
      case Command.CancelTasks cancel -> new Reply.Ids(cancel.ids());
      case Command.ReplayTasks replay -> new Reply.Ids(replay.ids());
      case Command.RefreshTimeout _ -> new Reply.Deadline(Instant.parse("2030-01-01T00:00:00Z"));
      case Command.ReportTask _, Command.ReleaseSlot _, Command.Soft _ -> Reply.DONE;
    };
  }
}
