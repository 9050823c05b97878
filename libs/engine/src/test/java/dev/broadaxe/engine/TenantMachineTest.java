package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Command.ReportKind;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The life of tasks of one step, as the owner of their tenant decides it. */
class TenantMachineTest {
  private static final UUID WORKER = new UUID(50, 1);
  private static final UUID OTHER = new UUID(50, 2);

  private static Owner owner(int retries) {
    return new Owner(Tasks.version(Tasks.step(retries, null)));
  }

  @Test
  void aTaskForAFreeWorkerCostsFourRowsAndTwoRounds() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    assertThat(owner.delivered()).hasSize(1);
    assertThat(owner.delivered().getFirst().spec().input()).isNotNull();
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.report(task, 0, ReportKind.COMPLETED, "{\"ok\":true}");
    assertThat(owner.live).isEmpty();
    assertThat(owner.attempts).singleElement().returns(Outcome.COMPLETED, AttemptRow::outcome);
    assertThat(owner.attempts.getFirst().startedAt()).isNotNull();
    assertThat(owner.writes()).isEqualTo(4);
  }

  @Test
  void aLargeInputIsNotKeptForATaskThatWaits() {
    Owner owner = owner(0);
    Command.NewRun small = Tasks.run(owner.id(), Tasks.version(Tasks.step(0, null)), 0);
    Command.NewRun large =
        new Command.NewRun(
            owner.id(),
            small.workflowId(),
            small.versionId(),
            0,
            Payload.of("\"" + "x".repeat(10_000) + "\""),
            null,
            null,
            null);
    owner.tell(new Command.TriggerRuns(List.of(small, large)));
    owner.workerJoins(WORKER, 2);
    assertThat(owner.delivered()).hasSize(2);
    assertThat(owner.delivered().getFirst().spec().input()).isEqualTo(small.input());
    assertThat(owner.delivered().getLast().spec().input()).as("the door reads it").isNull();
  }

  @Test
  void priorityGoesBeforeAgeAndAgeBeforeNothing() {
    Owner owner = owner(0);
    UUID low = owner.trigger(1);
    UUID high = owner.trigger(3);
    UUID laterLow = owner.trigger(1);
    UUID laterHigh = owner.trigger(3);
    owner.workerJoins(WORKER, 10);
    assertThat(owner.delivered())
        .extracting(deliver -> deliver.attempt().task())
        .containsExactly(high, laterHigh, low, laterLow);
  }

  @Test
  void workersTakeTurnsAndNoneGetsMoreThanItsSlots() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 2);
    owner.workerJoins(OTHER, 1);
    for (int i = 0; i < 5; i++) {
      owner.trigger(0);
    }
    assertThat(owner.delivered())
        .extracting(Effect.Deliver::worker)
        .containsExactly(WORKER, OTHER, WORKER);
    assertThat(owner.live.values().stream().filter(r -> r.state() == TaskState.QUEUED)).hasSize(2);
  }

  @Test
  void failuresAreRetriedAsOftenAsThePolicySays() {
    Owner owner = owner(2);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    for (int attempt = 0; attempt < 3; attempt++) {
      owner.report(task, attempt, ReportKind.FAILED, "Error: no");
    }
    assertThat(owner.attempts).extracting(AttemptRow::last).containsExactly(false, false, true);
    assertThat(owner.attempts).extracting(AttemptRow::attempt).containsExactly(0, 1, 2);
    assertThat(owner.live).isEmpty();
  }

  @Test
  void backOffDelaysTheRetry() {
    Owner owner = new Owner(Tasks.version(Tasks.step(2, new Step.Backoff(2, 3))));
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.FAILED, "Error: no");
    assertThat(owner.row(task).state()).isEqualTo(TaskState.BACKING_OFF);
    assertThat(owner.row(task).due()).isEqualTo(owner.now().plusSeconds(2));
    owner.pass(Duration.ofSeconds(2));
    assertThat(owner.row(task).state()).isEqualTo(TaskState.ASSIGNED);
    owner.report(task, 1, ReportKind.FAILED, "Error: no");
    assertThat(owner.row(task).due()).as("the cap").isEqualTo(owner.now().plusSeconds(3));
  }

  @Test
  void aFailureThatForbidsRetriesIsFinal() {
    Owner owner = owner(5);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.tell(
        new Command.ReportTask(
            task, 0, 0, ReportKind.FAILED, Payload.of("Error: never"), false, owner.now()));
    assertThat(owner.live).isEmpty();
    assertThat(owner.attempts).singleElement().returns(true, AttemptRow::last);
  }

  @Test
  void lateReportsOfOldAttemptsChangeNothing() {
    Owner owner = owner(1);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.FAILED, "Error: no");
    int before = owner.writes();
    assertThat(owner.report(task, 0, ReportKind.COMPLETED, "{}")).isEqualTo(Reply.DONE);
    assertThat(owner.writes()).isEqualTo(before);
    assertThat(owner.row(task).attempt()).isEqualTo(1);
  }

  @Test
  void aReportForATaskThatNeverWasIsRefused() {
    Owner owner = owner(0);
    Reply reply = owner.report(new UUID(1, 99), 0, ReportKind.COMPLETED, "{}");
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.INVALID));
  }

  @Test
  void theExecutionTimeOutStopsTheWorkerAndRetries() {
    Owner owner = owner(1);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.pass(Duration.ofSeconds(61));
    assertThat(owner.attempts.getFirst().outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(owner.attempts.getFirst().error())
        .isEqualTo(Payload.of("Task exceeded timeout of 60s"));
    assertThat(owner.stopped().getFirst().attempt()).isEqualTo(new AttemptRef(task, 0, 0));
    assertThat(owner.row(task).attempt()).isEqualTo(1);
  }

  @Test
  void refreshMovesTheDeadline() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    Reply reply = owner.tell(new Command.RefreshTimeout(task, Duration.ofSeconds(30)));
    assertThat(reply).isEqualTo(new Reply.Deadline(owner.now().plusSeconds(90)));
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.pass(Duration.ofSeconds(80));
    assertThat(owner.attempts).isEmpty();
    owner.pass(Duration.ofSeconds(11));
    assertThat(owner.attempts).hasSize(1);
  }

  @Test
  void aTaskThatNobodyTakesIsCancelledAfterItsScheduleTimeOut() {
    Owner owner = owner(3);
    UUID task = owner.trigger(0);
    owner.pass(Duration.ofMinutes(5));
    assertThat(owner.live).doesNotContainKey(task);
    assertThat(owner.attempts)
        .singleElement()
        .returns(Outcome.SCHEDULE_TIMED_OUT, AttemptRow::outcome);
  }

  @Test
  void cancellingReachesQueuedAndRunningTasks() {
    Owner owner = owner(3);
    owner.workerJoins(WORKER, 1);
    UUID running = owner.trigger(0);
    UUID queued = owner.trigger(0);
    UUID unknown = new UUID(1, 77);
    Reply reply =
        owner.tell(new Command.CancelTasks(List.of(running, queued, unknown), "Cancelled by user"));
    assertThat(reply).isEqualTo(new Reply.Ids(List.of(running, queued)));
    assertThat(owner.live).isEmpty();
    assertThat(owner.stopped()).extracting(s -> s.attempt().task()).containsExactly(running);
    assertThat(owner.report(running, 0, ReportKind.COMPLETED, "{}")).isEqualTo(Reply.DONE);
    assertThat(owner.attempts).extracting(AttemptRow::outcome).containsOnly(Outcome.CANCELLED);
  }

  @Test
  void aCancelWhoseTasksEndWhileItReadsIsDecidedAllTheSame() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID running = owner.trigger(0);
    UUID unknown = new UUID(1, 77);
    Envelope cancel = owner.envelope(new Command.CancelTasks(List.of(running, unknown), "test"));
    Decision first = owner.machine.decide(cancel, owner.now());
    assertThat(wanted(first).tasks()).containsExactly(unknown);
    owner.machine.ask(wanted(first)).read(Facts.NONE);
    owner.machine.decide(
        owner.envelope(
            new Command.ReportTask(
                running, 0, 0, ReportKind.COMPLETED, Payload.EMPTY, true, owner.now())),
        owner.now());
    Decision second = owner.machine.decide(cancel, owner.now());
    assertThat(wanted(second).tasks()).as("all again").containsExactlyInAnyOrder(running, unknown);
    owner.machine.ask(wanted(second)).read(Facts.NONE);
    assertThat(owner.machine.decide(cancel, owner.now())).isInstanceOf(Decision.Decided.class);
  }

  private static Wanted wanted(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Lacks.class);
    return ((Decision.Lacks) decision).wanted();
  }

  @Test
  void aRunOfSeveralTasksIsAMistakeOfItsDoor() {
    Owner owner = new Owner(Tasks.version(Tasks.step(0, null), Tasks.shortStep()));
    assertThatThrownBy(() -> owner.trigger(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more than one task");
  }

  @Test
  void aCopyOfAnEndIsAnsweredWithTheRoundOfTheEnd() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    Command.ReportTask end =
        new Command.ReportTask(task, 0, 0, ReportKind.COMPLETED, Payload.EMPTY, true, owner.now());
    owner.machine.decide(owner.envelope(end), owner.now());
    assertThat(owner.machine.decide(owner.envelope(end), owner.now()))
        .as("not before the commit")
        .isEqualTo(new Decision.Decided(Reply.DONE, false));
  }

  @Test
  void whatBeginsAfterATakeoverTimesOutInTime() {
    Owner owner = new Owner(Tasks.version(Tasks.shortStep()), Tasks.START.minusSeconds(3600));
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.pass(Duration.ofSeconds(3));
    assertThat(owner.attempts).singleElement().returns(Outcome.TIMED_OUT, AttemptRow::outcome);
  }

  @Test
  void replayRunsAnEndedTaskAgainAndLeavesALiveOneAlone() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    assertThat(owner.tell(new Command.ReplayTasks(List.of(task))))
        .isEqualTo(new Reply.Ids(List.of()));
    owner.report(task, 0, ReportKind.FAILED, "Error: no");
    assertThat(owner.tell(new Command.ReplayTasks(List.of(task))))
        .isEqualTo(new Reply.Ids(List.of(task)));
    assertThat(owner.row(task).attempt()).isEqualTo(1);
    assertThat(owner.row(task).appRetries()).isZero();
    assertThat(owner.delivered()).hasSize(2);
  }

  @Test
  void timeAloneFindsAWorkerThatIsSilent() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.sleep(Duration.ofSeconds(35));
    assertThat(owner.attempts).singleElement().returns(Outcome.WORKER_LOST, AttemptRow::outcome);
    assertThat(owner.row(task).state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void aWorkerThatWasLostPastTheDeadlineCostsNoAttemptOfTheBudget() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.pause(Duration.ofMinutes(10));
    assertThat(owner.attempts).singleElement().returns(Outcome.WORKER_LOST, AttemptRow::outcome);
    assertThat(owner.row(task).appRetries()).isZero();
  }

  @Test
  void instantsOfRowsAreWholeMicroseconds() {
    Owner owner = owner(0);
    owner.pause(Duration.ofNanos(1_234_567));
    UUID task = owner.trigger(0);
    Instant queued = owner.row(task).queuedAt();
    Instant due = owner.row(task).due();
    assertThat(queued).isEqualTo(queued.truncatedTo(ChronoUnit.MICROS));
    assertThat(due).isNotNull().isEqualTo(queued.plus(Duration.ofMinutes(5)));
  }

  @Test
  void aSuccessorInTheSameProcessKnowsWhatHasStarted() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.STARTED, "");
    assertThat(owner.row(task).startedAt()).as("not written yet").isNull();
    Map<AttemptRef, Instant> starts = owner.machine.unwrittenStarts();
    owner.takenOver();
    owner.machine.started(starts);
    owner.tell(new Command.OpenSession(Tasks.worker(WORKER, 1), "door", 1));
    owner.pass(Duration.ofSeconds(50));
    assertThat(owner.stopped()).isEmpty();
    assertThat(owner.row(task).startedAt()).isNotNull();
  }

  @Test
  void whoLeavesWritesTheStarts() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.machine.writeStarts();
    owner.pause(Duration.ZERO);
    assertThat(owner.row(task).startedAt()).isNotNull();
  }

  @Test
  void aReplayThatCameBeforeIsNotCarriedOutAgainByASuccessor() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.FAILED, "Error: no");
    Envelope replay = owner.envelope(new Command.ReplayTasks(List.of(task)));
    owner.tell(replay);
    owner.report(task, 1, ReportKind.FAILED, "Error: no");
    owner.takenOver();
    assertThat(owner.tell(replay.asResent())).isEqualTo(new Reply.Ids(List.of(task)));
    assertThat(owner.live).isEmpty();
    assertThat(owner.tell(new Command.ReplayTasks(List.of(task))))
        .isEqualTo(new Reply.Ids(List.of(task)));
    assertThat(owner.row(task).attempt()).isEqualTo(2);
  }

  @Test
  void aRefreshThatCameBeforeIsNotCarriedOutAgainByASuccessor() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    Envelope refresh = owner.envelope(new Command.RefreshTimeout(task, Duration.ofSeconds(30)));
    Reply first = owner.tell(refresh);
    owner.takenOver();
    assertThat(owner.tell(refresh.asResent())).isEqualTo(first);
    assertThat(owner.row(task).due()).isEqualTo(((Reply.Deadline) first).at());
  }

  @Test
  void aSilentWorkerLosesItsTasksAfterThirtySeconds() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.report(task, 0, ReportKind.STARTED, "");
    owner.beating.clear();
    owner.pass(Duration.ofSeconds(29));
    assertThat(owner.attempts).isEmpty();
    owner.pass(Duration.ofSeconds(4));
    assertThat(owner.attempts).singleElement().returns(Outcome.WORKER_LOST, AttemptRow::outcome);
    assertThat(owner.row(task).internalRetries()).isEqualTo(1);
    assertThat(owner.row(task).state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void aWorkerWhoseStreamEndedGetsNothingButKeepsWhatItStarted() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 5);
    UUID started = owner.trigger(0);
    owner.report(started, 0, ReportKind.STARTED, "");
    owner.tell(new Command.CloseSession(WORKER, "door", 1));
    UUID next = owner.trigger(0);
    owner.pass(Duration.ofSeconds(50));
    assertThat(owner.row(started).attempt()).isZero();
    assertThat(owner.row(started).state()).isEqualTo(TaskState.ASSIGNED);
    assertThat(owner.row(next).state()).isEqualTo(TaskState.QUEUED);
    owner.report(started, 0, ReportKind.COMPLETED, "{}");
    assertThat(owner.attempts).singleElement().returns(Outcome.COMPLETED, AttemptRow::outcome);
  }

  @Test
  void aDeliveryThatFailedGoesToTheNextWorker() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    owner.tell(new Command.CloseSession(WORKER, "door", 1));
    owner.tell(
        new Command.ConfirmDelivery(
            "door", List.of(), List.of(new AttemptRef(task, 0, 0)), List.of()));
    owner.workerJoins(OTHER, 1);
    owner.pass(Duration.ofSeconds(1));
    assertThat(owner.delivered()).extracting(Effect.Deliver::worker).containsExactly(WORKER, OTHER);
    assertThat(owner.row(task).attempt()).isEqualTo(1);
  }

  @Test
  void aReleasedSlotTakesAnotherTaskWhileTheFirstRunsOn() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID first = owner.trigger(0);
    UUID second = owner.trigger(0);
    owner.tell(new Command.ReleaseSlot(first));
    assertThat(owner.row(second).state()).isEqualTo(TaskState.ASSIGNED);
    owner.report(first, 0, ReportKind.COMPLETED, "{}");
    owner.report(second, 0, ReportKind.COMPLETED, "{}");
    assertThat(owner.live).isEmpty();
  }

  @Test
  void whoWatchesARunHearsOfItsEndHoweverLateItAsks() {
    Owner owner = owner(0);
    owner.workerJoins(WORKER, 1);
    UUID early = owner.trigger(0);
    owner.tell(new Command.WatchRuns("door", List.of(early), false));
    owner.report(early, 0, ReportKind.COMPLETED, "{\"a\":1}");
    owner.tell(new Command.WatchRuns("late", List.of(early), false));
    assertThat(owner.effects)
        .filteredOn(Effect.RunEnded.class::isInstance)
        .extracting(Effect::door)
        .containsExactly("door", "late");
    assertThat(owner.effects)
        .filteredOn(Effect.RunEnded.class::isInstance)
        .extracting(e -> ((Effect.RunEnded) e).status())
        .containsOnly(RunStatus.COMPLETED);
  }

  @Test
  void requiredLabelsExcludeAndWeightsChoose() {
    Step.DesiredLabel required = new Step.DesiredLabel("gpu", true, Step.Comparator.EQUAL, 100);
    Placement placement =
        new Placement(Tasks.ACTION, Map.of("default", 1), Map.of("kind", required), null, false);
    Worker without = Tasks.worker(WORKER, 1);
    Worker with =
        new Worker(
            OTHER, "w", List.of(Tasks.ACTION), Map.of("default", 1), Map.of("kind", "gpu"), false);
    assertThat(placement.score(without)).isNull();
    assertThat(placement.score(with)).isEqualTo(100);
  }

  @Test
  void aChildIsSpawnedOnceHoweverOftenItsParentAsks() {
    Owner owner = owner(0);
    UUID parent = owner.trigger(0);
    Reply first = spawn(owner, parent, 0, null);
    Reply again = spawn(owner, parent, 0, null);
    Reply other = spawn(owner, parent, 1, null);
    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(owner.tasks).hasSize(3);
  }

  private static Reply spawn(Owner owner, UUID parent, int index, @Nullable String key) {
    UUID id = owner.id();
    Command.NewRun plain = Tasks.run(id, Tasks.version(Tasks.step(0, null)), 0);
    return owner.tell(
        new Command.TriggerRuns(
            List.of(
                new Command.NewRun(
                    id,
                    plain.workflowId(),
                    plain.versionId(),
                    0,
                    plain.input(),
                    null,
                    new TaskSpec.ChildOf(parent, parent, index, key),
                    null))));
  }
}
