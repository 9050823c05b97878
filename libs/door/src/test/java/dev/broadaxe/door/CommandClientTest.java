package dev.broadaxe.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of commands whose owner answers, is away, is busy or falls silent. */
final class CommandClientTest {
  private static final UUID TENANT = new UUID(1, 1);
  private static final UUID TASK = new UUID(1, 2);

  private final ScriptedOwners owners = new ScriptedOwners();
  private final List<Envelope> inbox = new ArrayList<>();
  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private final CommandClient client =
      new CommandClient(
          owners,
          inbox::addAll,
          new Ids(clock, Chance.seeded(1)),
          clock,
          new CommandClient.Patience(Duration.ofMillis(20), 3));

  /** Owners that do one prepared thing per command; a reply of null is silence. */
  private static final class ScriptedOwners implements Owners {
    record Act(Handover handover, @Nullable Reply reply) {}

    final Deque<Act> script = new ArrayDeque<>();
    final List<Envelope> seen = new ArrayList<>();

    ScriptedOwners then(Handover handover, @Nullable Reply reply) {
      script.add(new Act(handover, reply));
      return this;
    }

    @Override
    public Handover ask(Envelope envelope, Consumer<Reply> answer) {
      seen.add(envelope);
      Act act = script.remove();
      if (act.reply() != null) {
        answer.accept(act.reply());
      }
      return act.handover();
    }

    @Override
    public void tell(Envelope envelope) {
      seen.add(envelope);
    }
  }

  @Test
  void theOwnersReplyIsHandedOn() {
    owners.then(Owners.Handover.TAKEN, Reply.DONE);

    assertThat(client.ask(TENANT, new Command.ReleaseSlot(TASK))).isEqualTo(Reply.DONE);
    Envelope sent = owners.seen.getFirst();
    assertThat(sent.tenant()).isEqualTo(TENANT);
    assertThat(sent.at()).isEqualTo(clock.instant());
    assertThat(sent.resent()).isFalse();
    assertThat(inbox).isEmpty();
  }

  @Test
  void anOwnerThatFallsSilentIsAskedAgainWithTheSameCommandMarked() {
    owners.then(Owners.Handover.TAKEN, null).then(Owners.Handover.TAKEN, Reply.DONE);

    assertThat(client.ask(TENANT, report())).isEqualTo(Reply.DONE);
    assertThat(owners.seen).hasSize(2);
    assertThat(owners.seen.get(1)).isEqualTo(owners.seen.get(0).asResent());
    assertThat(inbox).isEmpty();
  }

  @Test
  void aCommandWhoseOwnerGoesIsSentAgainMarkedWithoutWaiting() {
    owners
        .then(Owners.Handover.TAKEN, Owners.NO_ANSWER)
        .then(Owners.Handover.TAKEN, Owners.NO_ANSWER)
        .then(Owners.Handover.AWAY, null);

    assertThat(client.ask(TENANT, report())).isEqualTo(Reply.DONE);
    assertThat(owners.seen.get(1)).isEqualTo(owners.seen.getFirst().asResent());
    assertThat(inbox).containsExactly(owners.seen.getFirst().asResent());
  }

  @Test
  void aNewOwnerThatIsBusyAtFirstIsAskedAgainMarked() {
    owners
        .then(Owners.Handover.TAKEN, Owners.NO_ANSWER)
        .then(Owners.Handover.BUSY, null)
        .then(Owners.Handover.TAKEN, Reply.DONE);

    assertThat(client.ask(TENANT, new Command.ReleaseSlot(TASK))).isEqualTo(Reply.DONE);
    assertThat(owners.seen.getLast()).isEqualTo(owners.seen.getFirst().asResent());
    assertThat(inbox).isEmpty();
  }

  @Test
  void whoAsksAgainIsNotToldThatNothingWasDone() {
    Reply busy = new Reply.Refused(Refusal.BUSY, "too much to do");
    owners
        .then(Owners.Handover.TAKEN, null)
        .then(Owners.Handover.TAKEN, busy)
        .then(Owners.Handover.TAKEN, Reply.DONE);

    assertThat(client.ask(TENANT, new Command.ReleaseSlot(TASK))).isEqualTo(Reply.DONE);
    assertThat(owners.seen).hasSize(3);
  }

  @Test
  void whenTheFirstPartIsRefusedTheOthersAreNotSent() {
    owners.then(Owners.Handover.BUSY, null);

    assertThat(client.askAll(TENANT, List.of(report(), report())))
        .singleElement()
        .isInstanceOf(Reply.Refused.class);
    assertThat(owners.seen).hasSize(1);
  }

  @Test
  void whatNobodyAnswersIsLeftToTheInbox() {
    owners
        .then(Owners.Handover.TAKEN, null)
        .then(Owners.Handover.BUSY, null)
        .then(Owners.Handover.TAKEN, null)
        .then(Owners.Handover.TAKEN, null);

    assertThat(client.ask(TENANT, report())).isEqualTo(Reply.DONE);
    assertThat(inbox).containsExactly(owners.seen.getFirst().asResent());
  }

  @Test
  void commandsForAnAbsentOwnerAreAnsweredFromTheInboxAsFarAsTheyCan() {
    Command.TriggerRuns trigger = new Command.TriggerRuns(List.of(run(null)));
    owners.then(Owners.Handover.AWAY, null).then(Owners.Handover.AWAY, null);
    owners.then(Owners.Handover.AWAY, null);

    assertThat(client.ask(TENANT, trigger))
        .isEqualTo(new Reply.Ids(List.of(trigger.runs().getFirst().id())));
    assertThat(client.ask(TENANT, report())).isEqualTo(Reply.DONE);
    assertThat(client.ask(TENANT, new Command.CancelTasks(List.of(TASK), "why")))
        .isEqualTo(new Reply.Ids(List.of(TASK)));
    assertThat(inbox).hasSize(3).noneMatch(Envelope::resent);
  }

  @Test
  void whatOnlyAnOwnerCanAnswerIsRefusedWhileItIsAway() {
    List<Command.Durable> commands =
        List.of(
            new Command.RefreshTimeout(TASK, Duration.ofSeconds(1)),
            new Command.ReleaseSlot(TASK),
            new Command.ReplayTasks(List.of(TASK)),
            new Command.TriggerRuns(List.of(run(new TaskSpec.ChildOf(null, TASK, 0, null)))));
    for (Command.Durable command : commands) {
      owners.then(Owners.Handover.AWAY, null);

      assertThat(client.ask(TENANT, command))
          .isInstanceOfSatisfying(
              Reply.Refused.class,
              refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BUSY));
    }
    assertThat(inbox).isEmpty();
  }

  @Test
  void aBusyOwnerIsSaidToBeBusy() {
    owners.then(Owners.Handover.BUSY, null);

    assertThat(client.ask(TENANT, report()))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BUSY));
    assertThat(owners.seen).hasSize(1);
    assertThat(inbox).isEmpty();
  }

  @Test
  void aRequestOfSeveralPartsThatHasBegunIsNotGivenUp() {
    Command.ReportTask second = report();
    owners.then(Owners.Handover.TAKEN, Reply.DONE);
    for (int i = 0; i < 7; i++) {
      owners.then(Owners.Handover.BUSY, null);
    }

    assertThat(client.askAll(TENANT, List.of(report(), second)))
        .containsExactly(Reply.DONE, Reply.DONE);
    assertThat(inbox).extracting(Envelope::command).containsExactly(second);
  }

  private static Command.ReportTask report() {
    return new Command.ReportTask(
        TASK, 0, 0, Command.ReportKind.COMPLETED, Payload.EMPTY, true, Instant.EPOCH);
  }

  private static Command.NewRun run(TaskSpec.@Nullable ChildOf child) {
    return new Command.NewRun(
        new UUID(2, 2), new UUID(3, 3), new UUID(4, 4), 0, Payload.EMPTY, null, child, null);
  }
}
