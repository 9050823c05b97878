package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.DeadLetter;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.RoundStore.DeadAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every round store does, the real one and the one of the simulation. */
public abstract class RoundStoreContract {
  private static final UUID FIRST = new UUID(0, 0);

  private static final DeadAfter AT_ONCE = new DeadAfter(Duration.ZERO, Duration.ZERO);

  private int lane;
  private RoundStore store;
  private Samples samples;
  private UUID tenant;
  private WorkflowVersion version;
  private long epoch;

  /** A store as another process would open it, over the one database of this test. */
  protected abstract RoundStore open();

  /** A tenant that the database of this test did not have. */
  protected abstract UUID addTenant();

  /** A workflow of one step that the tenant did not have. */
  protected abstract WorkflowVersion addWorkflow(UUID tenant);

  /** Leaves a command for its owner as a door does that finds none. */
  protected abstract void putIntoInbox(Envelope envelope);

  @BeforeEach
  final void take() {
    store = open();
    tenant = addTenant();
    version = addWorkflow(tenant);
    RoundStore.Opened opened = store.openLane("process one");
    lane = opened.lane();
    epoch = opened.epoch();
    samples = new Samples(opened.now());
    assertThat(store.claim(lane, List.of(tenant))).hasSize(1);
  }

  @AfterEach
  final void close() {
    store.close();
  }

  private RoundStore.Commit commit(long round, Changes... changes) {
    return store.commit(lane, epoch, round, List.of(changes));
  }

  private void committed(long round, Changes... changes) {
    assertThat(commit(round, changes)).isEqualTo(new RoundStore.Commit.Committed());
  }

  private Changes changes() {
    return new Changes(tenant);
  }

  private Image load() {
    return store.load(tenant, 500, 2000);
  }

  private Facts.TaskFacts fact(UUID task) {
    Facts.TaskFacts fact =
        store.facts(tenant, new Wanted(Set.of(task), Set.of(), Set.of())).tasks().get(task);
    assertThat(fact).as("the task exists").isNotNull();
    return fact;
  }

  private boolean exists(UUID task) {
    return store
        .facts(tenant, new Wanted(Set.of(task), Set.of(), Set.of()))
        .tasks()
        .containsKey(task);
  }

  private TaskSpec insert(long round, LiveRowOf row) {
    TaskSpec task = samples.task(version);
    Changes changes = changes();
    changes.insertTask(task);
    changes.insertLive(row.of(task));
    committed(round, changes);
    return task;
  }

  private interface LiveRowOf {
    LiveRow of(TaskSpec task);
  }

  private RoundStore.BeatSeen beat() {
    return store.beat(lane, epoch, DeadAfter.STANDARD, false);
  }

  private RoundStore.Opened raise() {
    RoundStore.Opened raised = store.raiseLane(lane, "process one");
    assertThat(raised).as("the lane is open").isNotNull();
    return raised;
  }

  /** Another process, with a lane of its own. */
  private void beside(BiConsumer<RoundStore, RoundStore.Opened> work) {
    try (RoundStore other = open()) {
      work.accept(other, other.openLane("process two"));
    }
  }

  private static List<UUID> tenants(List<RoundStore.Lease> leases) {
    return leases.stream().map(RoundStore.Lease::tenant).toList();
  }

  @Test
  void aRaisedLaneHasAHigherEpochAndTheFormerOneIsVoid() {
    RoundStore.Opened raised = raise();
    assertThat(raised.lane()).isEqualTo(lane);
    assertThat(raised.epoch()).isGreaterThan(epoch);
    assertThat(commit(1)).isEqualTo(new RoundStore.Commit.Fenced());
    assertThat(beat().held()).isFalse();
    epoch = raised.epoch();
    committed(1);
    assertThat(beat().held()).isTrue();
  }

  @Test
  void whatWasWrittenIsLoaded() {
    UUID worker = samples.id();
    TaskSpec waiting =
        new TaskSpec(
            samples.id(),
            samples.id(),
            version.workflowId(),
            version.id(),
            version.definition().steps().getFirst().id(),
            3,
            Payload.of("{\"in\":\"put\"}"),
            "{\"key\":\"value\"}",
            new TaskSpec.ChildOf(samples.id(), samples.id(), 4, "child"),
            new TaskSpec.Desired(worker, Map.of()));
    TaskSpec running = samples.task(version);
    Changes changes = changes();
    changes.insertTask(waiting);
    changes.insertTask(running);
    LiveRow waits = samples.queued(waiting, "q:a", 3, 12);
    LiveRow runs = samples.assigned(running, worker);
    changes.insertLive(waits);
    changes.insertLive(runs);
    committed(1, changes);

    Image image = load();
    assertThat(image.lines())
        .containsExactly(new Image.LineHead("q:a", List.of(new Head(waits, waiting)), false));
    assertThat(image.out()).extracting(Head::row).containsExactly(runs);
    assertThat(image.out())
        .extracting(head -> head.spec().light())
        .containsExactly(running.light());
    assertThat(image.dues()).extracting(Head::row).containsExactly(waits);
    assertThat(image.moreDues()).isFalse();
    assertThat(image.versions()).containsExactly(version);
  }

  @Test
  void aLineIsInTheOrderOfPriorityThenSeqFromAnyPlace() {
    TaskSpec low = insert(1, task -> samples.queued(task, "q:a", 1, 1));
    TaskSpec late = insert(2, task -> samples.queued(task, "q:a", 2, 9));
    TaskSpec soon = insert(3, task -> samples.queued(task, "q:a", 2, 5));
    TaskSpec high = insert(4, task -> samples.queued(task, "q:a", 4, 8));
    insert(5, task -> samples.queued(task, "q:b", 4, 2));

    Image.LineHead line =
        load().lines().stream().filter(each -> each.line().equals("q:a")).findFirst().orElseThrow();
    assertThat(ids(line.heads())).containsExactly(high.id(), soon.id(), late.id(), low.id());
    assertThat(line.more()).isFalse();

    Image.LineHead first =
        store.load(tenant, 2, 10).lines().stream()
            .filter(each -> each.line().equals("q:a"))
            .findFirst()
            .orElseThrow();
    assertThat(ids(first.heads())).containsExactly(high.id(), soon.id());
    assertThat(first.more()).isTrue();

    assertThat(ids(store.heads(tenant, "q:a", 2, 5, 10))).containsExactly(late.id(), low.id());
    assertThat(ids(store.heads(tenant, "q:a", 4, 8, 1))).containsExactly(soon.id());
    assertThat(ids(store.heads(tenant, "q:a", 1, 1, 10))).isEmpty();
    assertThat(ids(store.heads(tenant, "q:a", Integer.MAX_VALUE, Long.MIN_VALUE, 10))).hasSize(4);
  }

  private static List<UUID> ids(List<Head> heads) {
    return heads.stream().map(head -> head.row().id()).toList();
  }

  @Test
  void duesAreInTheOrderOfTheirInstantThenId() {
    Instant at = samples.after(100);
    TaskSpec second = insert(1, task -> samples.due(task, "back-off", 1, at));
    TaskSpec third = insert(2, task -> samples.due(task, "back-off", 2, at));
    TaskSpec fourth = insert(3, task -> samples.due(task, "back-off", 3, at.plusSeconds(1)));
    TaskSpec first = insert(4, task -> samples.due(task, "back-off", 4, at.minusSeconds(1)));
    insert(5, task -> samples.due(task, "back-off", 5, null));
    insert(6, task -> samples.assigned(task, samples.id()));

    Image image = store.load(tenant, 10, 3);
    assertThat(ids(image.dues())).containsExactly(first.id(), second.id(), third.id());
    assertThat(image.moreDues()).isTrue();
    assertThat(ids(store.dues(tenant, at, second.id(), 10)))
        .containsExactly(third.id(), fourth.id());
    assertThat(ids(store.dues(tenant, Instant.EPOCH, FIRST, 2)))
        .containsExactly(first.id(), second.id());
    assertThat(store.load(tenant, 10, 4).moreDues()).isFalse();
  }

  @Test
  void aTaskIsQueuedAssignedAndEnded() {
    UUID worker = samples.id();
    TaskSpec task = insert(1, each -> samples.queued(each, "q:a", 1, 1));
    assertThat(fact(task.id()).live()).isEqualTo(samples.queued(task, "q:a", 1, 1));

    Changes assign = changes();
    assign.updateLive(samples.assigned(task, worker));
    committed(2, assign);
    assertThat(fact(task.id()).live()).isEqualTo(samples.assigned(task, worker));
    assertThat(load().lines()).isEmpty();
    assertThat(ids(load().out())).containsExactly(task.id());

    Changes end = changes();
    AttemptRow attempt = samples.completed(task.id(), 0, worker, "{\"out\":\"put\"}");
    end.deleteLive(task.id());
    end.insertAttempt(attempt);
    committed(3, end);
    assertThat(fact(task.id()).live()).isNull();
    assertThat(fact(task.id()).last()).isEqualTo(attempt);
    assertThat(load().out()).isEmpty();
  }

  @Test
  void aReplayedTaskLosesItsLastAttemptAndGetsAnother() {
    TaskSpec task = samples.task(version);
    Changes end = changes();
    end.insertTask(task);
    end.insertAttempt(samples.failed(task.id(), 0, false, "first"));
    end.insertAttempt(samples.failed(task.id(), 1, true, "second"));
    committed(1, end);
    assertThat(fact(task.id()).last()).isEqualTo(samples.failed(task.id(), 1, true, "second"));

    Changes replay = changes();
    replay.reopen(task.id(), 1);
    replay.insertLive(samples.queued(task, "q:a", 4, 1));
    UUID command = samples.id();
    replay.insertNote(note(task.id(), command));
    replay.insertNote(note(task.id(), null));
    committed(2, replay);
    assertThat(fact(task.id()).carriedOut()).containsExactly(command);
    assertThat(fact(task.id()).last()).isNull();
    assertThat(fact(task.id()).live()).isNotNull();
  }

  private NoteRow note(UUID task, @Nullable UUID command) {
    return new NoteRow(
        task, 2, samples.now(), NoteRow.Kind.RETRIED_BY_USER, "once more", null, command);
  }

  @Test
  void theInboxIsReadPageByPage() {
    List<Envelope> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(envelope(tenant).asResent());
      putIntoInbox(all.getLast());
    }
    List<Envelope> read = new ArrayList<>();
    RoundStore.InboxPage page = store.inbox(lane, 0, 2);
    while (page.more()) {
      read.addAll(page.envelopes());
      page = store.inbox(lane, page.last(), 2);
    }
    read.addAll(page.envelopes());
    assertThat(read).containsExactlyElementsOf(all);
    assertThat(store.inbox(lane, page.last(), 2).envelopes()).isEmpty();
  }

  @Test
  void largeResultsAreLeftOutOfFacts() {
    TaskSpec task = samples.task(version);
    Changes end = changes();
    end.insertTask(task);
    end.insertAttempt(
        samples.completed(task.id(), 0, samples.id(), "\"" + "x".repeat(200_000) + "\""));
    committed(1, end);
    AttemptRow last = fact(task.id()).last();
    assertThat(last).isNotNull();
    assertThat(last.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(last.output()).isNull();
  }

  @Test
  void factsTellChildrenAndVersions() {
    TaskSpec parent = insert(1, task -> samples.assigned(task, samples.id()));
    TaskSpec one = Samples.childOf(samples.task(version), parent.id(), 0, null);
    TaskSpec two = Samples.childOf(samples.task(version), parent.id(), 1, "key");
    Changes spawn = changes();
    spawn.insertTask(one);
    spawn.insertTask(two);
    spawn.insertLive(samples.queued(one, "q:a", 1, 1));
    spawn.insertLive(samples.queued(two, "q:a", 1, 2));
    committed(2, spawn);

    UUID unknown = samples.id();
    Facts facts =
        store.facts(
            tenant,
            new Wanted(
                Set.of(one.id(), unknown),
                Set.of(version.id(), unknown),
                Set.of(parent.id(), one.id())));
    assertThat(facts.tasks().keySet()).containsExactly(one.id());
    assertThat(facts.versions().values()).containsExactly(version);
    assertThat(facts.children().get(parent.id()))
        .containsExactlyInAnyOrder(
            new Facts.Child(one.id(), 0, null), new Facts.Child(two.id(), 1, "key"));
    assertThat(facts.children().get(one.id())).isEmpty();
    assertThat(fact(two.id()).spec().child()).isEqualTo(two.child());
  }

  @Test
  void aLaneOfAnotherProcessIsNotRaised() {
    beside((other, opened) -> assertThat(other.raiseLane(lane, "process two")).isNull());

    TaskSpec task = insert(1, each -> samples.queued(each, "q:a", 1, 1));
    assertThat(fact(task.id()).live()).isNotNull();
    assertThat(beat().held()).isTrue();
  }

  @Test
  void whoseLaneWasClosedWritesNothing() {
    TaskSpec task = insert(1, each -> samples.queued(each, "q:a", 1, 1));
    beside(
        (other, opened) -> {
          assertThat(other.closeDead(lane, AT_ONCE)).isTrue();
          Changes changes = changes();
          changes.deleteLive(task.id());
          changes.insertAttempt(samples.completed(task.id(), 0, samples.id(), "{}"));
          assertThat(commit(2, changes)).isEqualTo(new RoundStore.Commit.Fenced());
          assertThat(fact(task.id()).last()).isNull();
          assertThat(fact(task.id()).live()).isNotNull();
          assertThat(beat().held()).isFalse();
          assertThat(store.raiseLane(lane, "process one")).isNull();

          assertThat(tenants(other.claim(opened.lane(), List.of(tenant)))).containsExactly(tenant);
          assertThat(other.commit(opened.lane(), opened.epoch(), 1, List.of(changes)))
              .isEqualTo(new RoundStore.Commit.Committed());
        });
  }

  @Test
  void aBrokenRoundWritesNothingForAnybody() {
    TaskSpec task = insert(1, each -> samples.queued(each, "q:a", 1, 1));
    UUID other = addTenant();
    WorkflowVersion otherVersion = addWorkflow(other);
    TaskSpec innocent = samples.task(otherVersion);
    Changes good = new Changes(other);
    good.insertTask(innocent);
    good.insertLive(samples.queued(innocent, "q:a", 1, 1));
    Changes twice = changes();
    twice.insertTask(task);

    assertThat(commit(2, good, twice)).isInstanceOf(RoundStore.Commit.Broken.class);
    assertThat(store.load(other, 10, 10).lines()).isEmpty();
    committed(3, good);
    assertThat(store.load(other, 10, 10).lines()).hasSize(1);
  }

  @Test
  void rowsThatAreMissingBreakTheRound() {
    TaskSpec task = samples.task(version);
    Changes update = changes();
    update.updateLive(samples.assigned(task, samples.id()));
    assertThat(commit(1, update)).isInstanceOf(RoundStore.Commit.Broken.class);
    Changes delete = changes();
    delete.deleteLive(task.id());
    assertThat(commit(2, delete)).isInstanceOf(RoundStore.Commit.Broken.class);
    Changes reopen = changes();
    reopen.reopen(task.id(), 0);
    assertThat(commit(3, reopen)).isInstanceOf(RoundStore.Commit.Broken.class);
  }

  @Test
  void anAttemptIsWrittenOnce() {
    TaskSpec task = samples.task(version);
    Changes first = changes();
    first.insertTask(task);
    first.insertAttempt(samples.completed(task.id(), 0, samples.id(), "{}"));
    committed(1, first);
    Changes again = changes();
    again.insertAttempt(samples.failed(task.id(), 0, true, "late"));
    assertThat(commit(2, again)).isInstanceOf(RoundStore.Commit.Broken.class);
  }

  @Test
  void proofsTellWhetherARoundWasCommitted() {
    UUID worker = samples.id();
    TaskSpec task = samples.task(version);
    Changes insert = changes();
    insert.insertTask(task);
    insert.insertLive(samples.queued(task, "q:a", 1, 1));
    Proof ofTask = insert.proof();
    assertThat(ofTask).isNotNull();
    assertThat(store.happened(ofTask)).isFalse();
    committed(1, insert);
    assertThat(store.happened(ofTask)).isTrue();

    Changes assign = changes();
    assign.updateLive(samples.assigned(task, worker));
    assertThat(assign.proof()).isNull();
    Proof marker = new Proof.OfMarker(lane, 2);
    assertThat(store.happened(marker)).isFalse();
    committed(2, assign);
    assertThat(store.happened(marker)).isTrue();

    Changes end = changes();
    end.deleteLive(task.id());
    end.insertAttempt(samples.completed(task.id(), 0, worker, "{}"));
    Proof ofAttempt = end.proof();
    assertThat(ofAttempt).isNotNull();
    assertThat(store.happened(ofAttempt)).isFalse();
    committed(3, end);
    assertThat(store.happened(ofAttempt)).isTrue();
  }

  @Test
  void markersOutliveARaiseAndEndWithTheLane() {
    TaskSpec task = insert(1, each -> samples.queued(each, "q:a", 1, 1));
    Changes assign = changes();
    assign.updateLive(samples.assigned(task, samples.id()));
    committed(2, assign);
    epoch = raise().epoch();
    assertThat(store.happened(new Proof.OfMarker(lane, 2))).isTrue();
    beside((other, _) -> assertThat(other.closeDead(lane, AT_ONCE)).isTrue());
    assertThat(store.happened(new Proof.OfMarker(lane, 2))).isFalse();
  }

  @Test
  void theInboxWaitsForItsLaneAndGoesWithTheRound() {
    Envelope first = envelope(tenant);
    Envelope second = envelope(tenant);
    assertThat(beat().inbox()).isFalse();
    putIntoInbox(first);
    putIntoInbox(second);
    assertThat(beat().inbox()).isTrue();
    assertThat(store.inbox(lane, 0, 10).envelopes())
        .containsExactly(first.asResent(), second.asResent());
    assertThat(store.inbox(lane, 0, 1).envelopes()).containsExactly(first.asResent());

    Changes done = changes();
    done.inboxDone(first.id());
    done.inboxDone(samples.id());
    committed(1, done);
    assertThat(store.inbox(lane, 0, 10).envelopes()).containsExactly(second.asResent());
  }

  private Envelope envelope(UUID of) {
    return new Envelope(
        of,
        samples.id(),
        samples.now(),
        false,
        new Command.CancelTasks(List.of(samples.id()), "no longer wanted"));
  }

  @Test
  void aCommandIsPutAsideAsOftenAsItComes() {
    Envelope poison = envelope(tenant);
    putIntoInbox(poison);
    Changes aside = changes();
    aside.deadLetter(new DeadLetter(poison, "it broke"));
    aside.inboxDone(poison.id());
    committed(1, aside);
    assertThat(store.inbox(lane, 0, 10).envelopes()).isEmpty();
    Changes again = changes();
    again.deadLetter(new DeadLetter(poison, "it broke again"));
    committed(2, again);
  }

  @Test
  void aTenantOfAnOpenLaneIsNotClaimed() {
    UUID free = addTenant();
    beside(
        (other, opened) -> {
          assertThat(tenants(other.claim(opened.lane(), List.of(tenant, free))))
              .containsExactly(free);
          assertThat(tenants(store.claim(lane, List.of(tenant, free)))).containsExactly(tenant);
          assertThat(tenants(store.leases(lane))).containsExactly(tenant);
          assertThat(tenants(other.leases(opened.lane()))).containsExactly(free);
        });
  }

  @Test
  void aTenantOfAClosedLaneIsClaimedWithAHigherEpoch() {
    insert(1, task -> samples.queued(task, "q:a", 1, 1));
    RoundStore.Lease before = store.leases(lane).getFirst();
    assertThat(before.works()).isTrue();
    beside(
        (other, opened) -> {
          assertThat(other.tenantsOfNobody()).doesNotContain(tenant);
          store.closeLane(lane, epoch);
          assertThat(other.tenantsOfNobody()).contains(tenant);
          RoundStore.Lease claimed = other.claim(opened.lane(), List.of(tenant)).getFirst();
          assertThat(claimed.epoch()).isGreaterThan(before.epoch());
          assertThat(claimed.awaySince()).isNotNull();
          assertThat(other.tenantsOfNobody()).doesNotContain(tenant);
          assertThat(store.claim(lane, List.of(tenant)))
              .as("a closed lane claims nothing")
              .isEmpty();
        });
  }

  @Test
  void aTenantIsGivenAwayByTheLastRoundForIt() {
    TaskSpec task = insert(1, each -> samples.queued(each, "q:a", 1, 1));
    long before = store.leases(lane).getFirst().epoch();
    beside(
        (other, opened) -> {
          Changes last = changes();
          last.updateLive(samples.queued(task, "q:a", 1, 2));
          last.giveTo(opened.lane());
          committed(2, last);
          assertThat(store.leases(lane)).isEmpty();
          assertThat(other.beat(opened.lane(), opened.epoch(), DeadAfter.STANDARD, false).leases())
              .isEqualTo(1);
          RoundStore.Lease given = other.leases(opened.lane()).getFirst();
          assertThat(given.tenant()).isEqualTo(tenant);
          assertThat(given.works()).isTrue();
          assertThat(given.epoch()).isGreaterThan(before);
          assertThat(commit(3, last)).isInstanceOf(RoundStore.Commit.Broken.class);
        });
  }

  @Test
  void whatWaitsInTheInboxOfATenantWithoutALaneIsSeenByAll() {
    UUID nobodys = addTenant();
    Envelope waits = envelope(nobodys);
    putIntoInbox(waits);
    assertThat(beat().inboxOfNobody()).isTrue();
    assertThat(beat().inbox()).isFalse();
    assertThat(store.tenantsOfNobody()).contains(nobodys);
    assertThat(store.inbox(lane, 0, 1000).envelopes()).doesNotContain(waits.asResent());
    store.claim(lane, List.of(nobodys));
    assertThat(beat().inbox()).isTrue();
    assertThat(store.inbox(lane, 0, 1000).envelopes()).contains(waits.asResent());
  }

  @Test
  void onlyADeadLaneIsClosedByOthers() {
    beside(
        (other, opened) -> {
          assertThat(peer(other, opened, DeadAfter.STANDARD).dead()).isFalse();
          assertThat(other.closeDead(lane, DeadAfter.STANDARD)).isFalse();
          DeadAfter cut = new DeadAfter(Duration.ofHours(1), Duration.ZERO);
          assertThat(peer(other, opened, cut).dead()).as("its connection is there").isFalse();
          assertThat(other.closeDead(lane, cut)).isFalse();
          assertThat(beat().held()).isTrue();
          assertThat(peer(other, opened, AT_ONCE).dead()).isTrue();
          assertThat(other.closeDead(lane, AT_ONCE)).isTrue();
          assertThat(other.beat(opened.lane(), opened.epoch(), AT_ONCE, false).peers())
              .extracting(RoundStore.Peer::lane)
              .doesNotContain(lane);
        });
  }

  @Test
  void aLaneTellsOthersThatItIsDeaf() {
    beside(
        (other, opened) -> {
          assertThat(peer(other, opened, DeadAfter.STANDARD).deaf()).isFalse();
          store.beat(lane, epoch, DeadAfter.STANDARD, true);
          assertThat(peer(other, opened, DeadAfter.STANDARD).deaf()).isTrue();
          beat();
          assertThat(peer(other, opened, DeadAfter.STANDARD).deaf()).isFalse();
        });
  }

  private RoundStore.Peer peer(RoundStore other, RoundStore.Opened opened, DeadAfter deadAfter) {
    return other.beat(opened.lane(), opened.epoch(), deadAfter, false).peers().stream()
        .filter(peer -> peer.lane() == lane)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingOfAnotherTenantIsSeen() {
    TaskSpec task = insert(1, each -> samples.queued(each, "q:a", 1, 1));
    UUID other = addTenant();
    addWorkflow(other);
    assertThat(store.load(other, 10, 10).lines()).isEmpty();
    assertThat(store.heads(other, "q:a", 9, 0, 10)).isEmpty();
    assertThat(store.dues(other, Instant.EPOCH, FIRST, 10)).isEmpty();
    Facts facts = store.facts(other, new Wanted(Set.of(task.id()), Set.of(version.id()), Set.of()));
    assertThat(facts.tasks()).isEmpty();
    assertThat(facts.versions()).isEmpty();
    assertThat(store.happened(new Proof.OfTask(other, task.id()))).isFalse();
    Changes foreign = new Changes(other);
    foreign.deleteLive(task.id());
    assertThat(commit(2, foreign)).isInstanceOf(RoundStore.Commit.Broken.class);
    assertThat(exists(task.id())).isTrue();
  }

  @Test
  void aTaskThatBacksOffIsAmongTheDuesAlone() {
    TaskSpec task = insert(1, each -> samples.due(each, "b:q:a", 1, samples.after(5)));
    assertThat(load().lines()).isEmpty();
    assertThat(load().dues().getFirst().row().state()).isEqualTo(TaskState.BACKING_OFF);
    assertThat(load().dues().getFirst().spec()).isEqualTo(task);
  }

  @Test
  void manyLinesShareTheRoomOfAFew() {
    Changes changes = changes();
    for (int line = 0; line < 60; line++) {
      for (int i = 0; i < 6; i++) {
        TaskSpec task = samples.task(version);
        changes.insertTask(task);
        changes.insertLive(samples.queued(task, (line < 40 ? "q:" : "b:q:") + line, 1, i));
      }
    }
    committed(1, changes);
    assertThat(store.load(tenant, 10, 10).lines())
        .hasSize(40)
        .allMatch(line -> line.heads().size() == Limits.HEADS_MIN && line.more())
        .allMatch(line -> line.line().startsWith("q:"));
    assertThat(store.load(tenant, 20, 10).lines())
        .hasSize(40)
        .allMatch(line -> line.heads().size() == 5 && line.more());
    assertThat(store.load(tenant, 3, 10).lines()).allMatch(line -> line.heads().size() == 3);
  }
}
