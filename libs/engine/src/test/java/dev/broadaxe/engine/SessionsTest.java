package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Command.ReportKind;
import dev.broadaxe.model.Effect;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which workers get tasks, whatever of what doors tell is lost, late, or comes twice. */
class SessionsTest {
  private static final UUID WORKER = new UUID(50, 1);
  private static final UUID OTHER = new UUID(50, 2);

  private final Owner owner = new Owner(Tasks.version(Tasks.step(0, null)));

  private void open(long session) {
    owner.tell(new Command.OpenSession(Tasks.worker(WORKER, 9), "door", session));
  }

  private void close(long session) {
    owner.tell(new Command.CloseSession(WORKER, "door", session));
  }

  private boolean served() {
    int before = owner.delivered().size();
    owner.trigger(0);
    return owner.delivered().size() > before;
  }

  @Test
  void whatIsToldAgainLateOpensNoSessionThatHasEnded() {
    open(7);
    close(7);
    open(7);
    assertThat(served()).isFalse();
    open(8);
    assertThat(owner.delivered()).as("a new stream").hasSize(1);
  }

  @Test
  void theEndOfASessionMayComeBeforeItsBeginning() {
    close(7);
    open(7);
    assertThat(served()).isFalse();
    assertThat(owner.machine.idle()).isFalse();
  }

  @Test
  void ofOneThatTookItsLeaveElsewhereNothingOlderCounts() {
    open(7);
    owner.tell(new Command.CloseSession(WORKER, "another door", 9));
    open(7);
    assertThat(served()).isFalse();
    open(10);
    assertThat(owner.delivered()).hasSize(1);
  }

  @Test
  void aSessionOfWhichNoDoorTellsAnyMoreIsOverThoughItsWorkerBeats() {
    open(7);
    owner.beating.add(WORKER);
    owner.pass(Workers.TOLD_FOR.plusSeconds(5));
    assertThat(served()).isFalse();
    open(7);
    assertThat(owner.delivered()).as("the door tells of it again").hasSize(1);
  }

  @Test
  void aSessionThatIsToldAgainGoesOn() {
    open(7);
    owner.beating.add(WORKER);
    for (int i = 0; i < 4; i++) {
      owner.pass(Workers.TOLD_FOR.dividedBy(2));
      open(7);
    }
    assertThat(served()).isTrue();
  }

  @Test
  void anUntoldSessionLosesWhatItsWorkerHasNotStarted() {
    open(7);
    owner.beating.add(WORKER);
    owner.pass(Workers.TOLD_FOR.minusSeconds(1));
    UUID started = owner.trigger(0);
    UUID unheard = owner.trigger(0);
    owner.report(started, 0, ReportKind.STARTED, "");
    owner.pass(Duration.ofSeconds(6));
    assertThat(owner.row(started).attempt()).isZero();
    assertThat(owner.row(unheard).attempt()).isEqualTo(1);
  }

  private static long session(Instant opened) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, opened);
  }

  private List<Effect.AskDelivery> asked() {
    return owner.effects.stream()
        .filter(Effect.AskDelivery.class::isInstance)
        .map(Effect.AskDelivery.class::cast)
        .toList();
  }

  @Test
  void aNewOwnerAsksTheDoorAboutWhatWasGivenToASessionBefore() {
    long session = session(owner.now().minusSeconds(60));
    open(session);
    UUID given = owner.trigger(0);
    UUID unheard = owner.trigger(0);
    owner.takenOver();
    owner.beating.add(WORKER);

    open(session);
    AttemptRef there = new AttemptRef(given, 0, 0);
    AttemptRef lost = new AttemptRef(unheard, 0, 0);
    assertThat(asked()).as("other doors may tell, too").isEmpty();
    owner.pass(Duration.ofSeconds(6));
    assertThat(asked()).containsExactly(new Effect.AskDelivery("door", 2, List.of(there, lost)));
    owner.tell(new Command.ConfirmDelivery("another", List.of(), List.of(there, lost), List.of()));
    assertThat(owner.row(given).attempt()).as("that door cannot know").isZero();
    owner.tell(new Command.ConfirmDelivery("door", List.of(there), List.of(lost), List.of()));
    assertThat(owner.row(unheard).attempt()).as("tried again at once").isEqualTo(1);

    for (int i = 0; i < 5; i++) {
      owner.pass(Duration.ofSeconds(10));
      open(session);
    }
    assertThat(owner.row(given).attempt()).as("it is there").isZero();
  }

  @Test
  void aNewOwnerWaitsForWhatWasGivenToASessionThatItDoesNotKnow() {
    open(session(owner.now().minusSeconds(60)));
    UUID given = owner.trigger(0);
    owner.takenOver();
    owner.beating.add(WORKER);

    open(session(owner.now().plusSeconds(1)));
    assertThat(asked()).isEmpty();
    owner.pass(Duration.ofSeconds(20));
    assertThat(owner.row(given).attempt()).isZero();
    owner.pass(Duration.ofSeconds(15));
    assertThat(owner.row(given).attempt()).isEqualTo(1);
  }

  @Test
  void aNewOwnerAsksTheDoorAboutWhatWasGivenToTheFirstSessionHoweverYoungItIs() {
    var young =
        new Command.OpenSession(Tasks.worker(WORKER, 9), "door", session(owner.now()), true);
    owner.tell(young);
    UUID given = owner.trigger(0);
    owner.takenOver();
    owner.beating.add(WORKER);

    owner.tell(young);
    owner.pass(Duration.ofSeconds(6));
    AttemptRef lost = new AttemptRef(given, 0, 0);
    assertThat(asked()).containsExactly(new Effect.AskDelivery("door", 2, List.of(lost)));
    owner.tell(new Command.ConfirmDelivery("door", List.of(), List.of(lost), List.of()));
    assertThat(owner.row(given).attempt()).as("tried again at once").isEqualTo(1);
  }

  @Test
  void workersThatAreGoneAreForgottenThoughNobodySaysSo() {
    open(7);
    owner.sleep(Workers.TOLD_FOR.plusMinutes(2));
    assertThat(owner.machine.idle()).isTrue();
  }

  @Test
  void aWorkerThatWasSilentBeforeAnOutageIsServedAfterIt() {
    owner.workerJoins(WORKER, 5);
    owner.workerJoins(OTHER, 5);
    assertThat(served()).isTrue();
    owner.pause(Duration.ofSeconds(10));
    assertThat(served()).as("both are silent").isFalse();
    owner.machine.resumed(owner.now().minusSeconds(8), owner.now());
    owner.pause(Duration.ZERO);
    owner.trigger(0);
    assertThat(owner.delivered())
        .extracting(Effect.Deliver::worker)
        .containsExactly(WORKER, WORKER, OTHER);
  }
}
