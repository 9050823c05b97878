package dev.broadaxe.grpcapi;

import dev.broadaxe.messaging.OwnerInbox;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.testing.TestSignal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** An owner that remembers every command and answers as the test wishes, by default that all is well. */
final class FakeOwner implements OwnerInbox {
  private final TestSignal<Envelope> seen = new TestSignal<>();
  private volatile Function<Command, Reply> answers = FakeOwner::allIsWell;
  private volatile Handover handover = Handover.TAKEN;

  @Override
  public Handover take(Envelope envelope, Consumer<Reply> answer) {
    if (handover == Handover.TAKEN) {
      seen.signal(envelope);
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

  <C extends Command> C await(
      UUID tenant, Class<C> kind, Predicate<C> wanted) {
    Envelope found =
        seen.await(
            envelope ->
                envelope.tenant().equals(tenant)
                    && kind.isInstance(envelope.command())
                    && wanted.test(kind.cast(envelope.command())));
    return kind.cast(found.command());
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
      case Command.RefreshTimeout _ ->
          new Reply.Deadline(Instant.parse("2030-01-01T00:00:00Z"));
      case Command.ReportTask _, Command.ReleaseSlot _, Command.Soft _ -> Reply.DONE;
    };
  }
}
