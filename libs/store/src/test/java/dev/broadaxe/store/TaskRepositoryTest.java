package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.testing.PostgresFixture;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks and runs as doors and REST read them. */
class TaskRepositoryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;
  private static RoundStore store;
  private static RoundStore.Opened lane;
  private static long round;

  private UUID tenant;
  private WorkflowVersion version;
  private Changes changes;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
    store = pg.store();
    lane = store.openLane("process");
  }

  @AfterAll
  static void disconnect() {
    store.close();
    pg.close();
  }

  @BeforeEach
  void tenant() {
    tenant = pg.addTenant();
    version = pg.addWorkflow(tenant);
    changes = new Changes(tenant);
  }

  private void write() {
    assertThat(store.commit(lane.lane(), lane.epoch(), ++round, List.of(changes)))
        .isEqualTo(new RoundStore.Commit.Committed());
    changes = new Changes(tenant);
  }

  private TaskSpec queued(String input, @Nullable String metadata) {
    TaskSpec task = pg.samples.task(version, input, metadata);
    changes.insertTask(task);
    changes.insertLive(pg.samples.queued(task, "q", 1, 1));
    return task;
  }

  private TaskSpec running(UUID worker) {
    TaskSpec task = pg.samples.task(version);
    changes.insertTask(task);
    changes.insertLive(pg.samples.assigned(task, worker));
    return task;
  }

  private TaskSpec ended(Outcome outcome, UUID worker, String output) {
    TaskSpec task = pg.samples.task(version);
    changes.insertTask(task);
    AttemptRow completed = pg.samples.completed(task.id(), 0, worker, output);
    boolean good = outcome == Outcome.COMPLETED;
    changes.insertAttempt(
        new AttemptRow(
            task.id(),
            0,
            outcome,
            true,
            worker,
            completed.queuedAt(),
            completed.assignedAt(),
            completed.startedAt(),
            completed.finishedAt(),
            good ? completed.output() : null,
            good ? null : Payload.of(output),
            null));
    return task;
  }

  private static TaskFilter all() {
    return TaskFilter.between(Instant.EPOCH, pg.samples.after(86_400));
  }

  private List<UUID> select(TaskFilter filter) {
    return pg.tasks.select(tenant, filter, 100);
  }

  @Test
  void inputsComeUntilTheyAreTooLargeTogether() {
    TaskSpec one = queued("\"" + "1".repeat(98) + "\"", null);
    TaskSpec two = queued("\"" + "2".repeat(98) + "\"", null);
    TaskSpec three = queued("\"" + "3".repeat(98) + "\"", null);
    write();
    List<UUID> ids = List.of(three.id(), pg.samples.id(), one.id(), two.id());
    assertThat(pg.tasks.inputs(tenant, ids, 1000))
        .containsOnlyKeys(one.id(), two.id(), three.id())
        .contains(entry(one.id(), one.input()));
    assertThat(pg.tasks.inputs(tenant, ids, 150)).containsOnlyKeys(three.id(), one.id());
    assertThat(pg.tasks.inputs(tenant, ids, 1)).containsOnlyKeys(three.id());
    assertThat(pg.tasks.inputs(pg.addTenant(), ids, 1000)).isEmpty();
  }

  @Test
  void aTaskIsFoundWithItsPresentOrItsEnd() {
    UUID worker = pg.samples.id();
    TaskSpec queued = queued("{\"a\":1}", "{\"k\":\"v\"}");
    TaskSpec running = running(worker);
    TaskSpec completed = ended(Outcome.COMPLETED, worker, "{\"out\":1}");
    TaskSpec failed = ended(Outcome.TIMED_OUT, worker, "x".repeat(20_000));
    write();
    TaskView view = pg.tasks.find(tenant, queued.id()).orElseThrow();
    assertThat(view.spec()).isEqualTo(queued);
    assertThat(view.status()).isEqualTo(RunStatus.QUEUED);
    assertThat(pg.tasks.find(tenant, running.id()).orElseThrow().status())
        .isEqualTo(RunStatus.RUNNING);
    TaskView done = pg.tasks.find(tenant, completed.id()).orElseThrow();
    assertThat(done.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(done.last())
        .isEqualTo(pg.samples.completed(completed.id(), 0, worker, "{\"out\":1}"));
    assertThat(pg.tasks.find(pg.addTenant(), queued.id())).isEmpty();

    List<TaskView> light =
        pg.tasks.tasks(tenant, List.of(failed.id(), completed.id(), pg.samples.id()), false);
    assertThat(light)
        .extracting(each -> each.spec().id())
        .containsExactly(failed.id(), completed.id());
    assertThat(light.getLast().spec().input()).isNull();
    assertThat(light.getLast().last()).extracting(AttemptRow::output).isNull();
    assertThat(light.getFirst().status()).isEqualTo(RunStatus.FAILED);
    AttemptRow last = light.getFirst().last();
    assertThat(last).isNotNull();
    assertThat(last.error()).isEqualTo(Payload.of("x".repeat(8192)));
  }

  @Test
  void aRunIsItsTask() {
    TaskSpec task = queued("{}", null);
    TaskSpec ofAnother =
        new TaskSpec(
            pg.samples.id(),
            pg.samples.id(),
            task.workflowId(),
            task.versionId(),
            task.stepId(),
            1,
            Payload.EMPTY,
            null,
            null,
            null);
    changes.insertTask(ofAnother);
    changes.insertLive(pg.samples.queued(ofAnother, "q", 1, 2));
    write();
    assertThat(pg.tasks.ofRun(tenant, task.id(), false))
        .extracting(view -> view.spec().id())
        .containsExactly(task.id());
    assertThat(pg.tasks.ofRun(tenant, ofAnother.runId(), true))
        .extracting(TaskView::spec)
        .containsExactly(ofAnother);
    assertThat(pg.tasks.ofRun(tenant, pg.samples.id(), false)).isEmpty();
  }

  @Test
  void endsComeForRunsThatHaveEnded() {
    UUID worker = pg.samples.id();
    TaskSpec queued = queued("{}", null);
    TaskSpec one = ended(Outcome.COMPLETED, worker, "\"" + "1".repeat(98) + "\"");
    TaskSpec two = ended(Outcome.FAILED, worker, "2".repeat(100));
    TaskSpec three = ended(Outcome.CANCELLED, worker, "3".repeat(100));
    write();
    List<UUID> runs = List.of(three.id(), queued.id(), one.id(), pg.samples.id(), two.id());
    List<RunEnd> ends = pg.tasks.ends(tenant, runs, 1000);
    assertThat(ends).extracting(RunEnd::run).containsExactly(three.id(), one.id(), two.id());
    assertThat(ends)
        .extracting(RunEnd::status)
        .containsExactly(RunStatus.CANCELLED, RunStatus.COMPLETED, RunStatus.FAILED);
    assertThat(ends.get(1).ends()).hasSize(1);
    assertThat(ends.get(1).ends().getFirst().readableId()).isEqualTo("only");
    assertThat(ends.get(1).ends().getFirst().output())
        .isEqualTo(Payload.of("\"" + "1".repeat(98) + "\""));
    assertThat(ends.get(2).ends().getFirst().error()).isEqualTo(Payload.of("2".repeat(100)));
    assertThat(pg.tasks.ends(tenant, runs, 150)).hasSize(2);
    assertThat(pg.tasks.ends(tenant, runs, 1)).hasSize(1);
    assertThat(pg.tasks.ends(pg.addTenant(), runs, 1000)).isEmpty();
  }

  @Test
  void aReplayedRunHasNotEnded() {
    TaskSpec task = ended(Outcome.COMPLETED, pg.samples.id(), "{}");
    write();
    changes.reopen(task.id(), 0);
    changes.insertLive(pg.samples.queued(task, "q", 4, 9));
    write();
    assertThat(pg.tasks.ends(tenant, List.of(task.id()), 1000)).isEmpty();
    assertThat(pg.tasks.find(tenant, task.id()).orElseThrow().status()).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void attemptsAndNotesTellWhatHappened() {
    TaskSpec task = pg.samples.task(version);
    changes.insertTask(task);
    AttemptRow first = pg.samples.failed(task.id(), 0, false, "first");
    AttemptRow second = pg.samples.completed(task.id(), 1, pg.samples.id(), "{}");
    changes.insertAttempt(second);
    changes.insertAttempt(first);
    NoteRow note =
        new NoteRow(
            task.id(),
            0,
            pg.samples.now(),
            NoteRow.Kind.SLOT_RELEASED,
            "let go",
            pg.samples.id(),
            pg.samples.id());
    changes.insertNote(note);
    write();
    assertThat(pg.tasks.attempts(tenant, List.of(task.id()), true)).containsExactly(first, second);
    assertThat(pg.tasks.notes(tenant, List.of(task.id()))).containsExactly(note);
    assertThat(pg.tasks.attempts(pg.addTenant(), List.of(task.id()), true)).isEmpty();
    assertThat(pg.tasks.notes(pg.addTenant(), List.of(task.id()))).isEmpty();
  }

  @Test
  void tasksAreListedNewestFirstByStatus() {
    UUID worker = pg.samples.id();
    TaskSpec queued = queued("{}", null);
    TaskSpec running = running(worker);
    TaskSpec completed = ended(Outcome.COMPLETED, worker, "{}");
    TaskSpec failed = ended(Outcome.FAILED, worker, "bad");
    TaskSpec cancelled = ended(Outcome.SCHEDULE_TIMED_OUT, pg.samples.id(), "late");
    write();
    assertThat(select(all()))
        .containsExactly(cancelled.id(), failed.id(), completed.id(), running.id(), queued.id());
    assertThat(select(all().withStatuses(Set.of(RunStatus.QUEUED)))).containsExactly(queued.id());
    assertThat(select(all().withStatuses(Set.of(RunStatus.QUEUED, RunStatus.RUNNING))))
        .containsExactly(running.id(), queued.id());
    assertThat(select(all().withStatuses(Set.of(RunStatus.FAILED)))).containsExactly(failed.id());
    assertThat(select(all().withStatuses(Set.of(RunStatus.FAILED, RunStatus.CANCELLED))))
        .containsExactly(cancelled.id(), failed.id());
    assertThat(select(all().withStatuses(Set.of(RunStatus.COMPLETED, RunStatus.RUNNING))))
        .containsExactly(completed.id(), running.id());
    assertThat(pg.tasks.counts(tenant, all()))
        .containsExactly(
            entry(RunStatus.QUEUED, 1L),
            entry(RunStatus.RUNNING, 1L),
            entry(RunStatus.COMPLETED, 1L),
            entry(RunStatus.FAILED, 1L),
            entry(RunStatus.CANCELLED, 1L));

    Page<TaskView> page = pg.tasks.list(tenant, all(), 2, 1, false);
    assertThat(page.total()).isEqualTo(5);
    assertThat(page.rows())
        .extracting(view -> view.spec().id())
        .containsExactly(failed.id(), completed.id());
    assertThat(pg.tasks.list(tenant, all(), 2, 9, false)).isEqualTo(new Page<>(List.of(), 5));
    for (Set<RunStatus> statuses :
        List.of(
            Set.<RunStatus>of(),
            Set.of(RunStatus.RUNNING),
            Set.of(RunStatus.FAILED),
            Set.of(RunStatus.RUNNING, RunStatus.FAILED, RunStatus.COMPLETED))) {
      TaskFilter filter = all();
      TaskFilter ofWorker =
          new TaskFilter(
              filter.since(),
              filter.until(),
              statuses,
              Set.of(version.workflowId()),
              Map.of(),
              false,
              worker,
              null);
      assertThat(select(ofWorker))
          .contains(statuses.equals(Set.of(RunStatus.FAILED)) ? failed.id() : running.id());
      assertThat(select(ofWorker)).doesNotContain(queued.id(), cancelled.id());
    }
  }

  private static TaskFilter where(
      Set<UUID> workflows, Map<String, String> metadata, boolean every, UUID... parent) {
    return new TaskFilter(
        Instant.EPOCH,
        pg.samples.after(86_400),
        Set.of(),
        workflows,
        metadata,
        every,
        null,
        parent.length == 0 ? null : parent[0]);
  }

  @Test
  void tasksAreFoundByMetadataAsText() {
    TaskSpec one = queued("{}", "{\"customer\":\"42\",\"n\":1,\"nested\":{\"a\":1}}");
    TaskSpec two = queued("{}", "{\"customer\":\"43\",\"n\":1}");
    queued("{}", null);
    TaskSpec odd = queued("{}", "{\"customer\":\"42\",\"odd\":\"\\ud800\"}");
    write();
    assertThat(select(where(Set.of(), Map.of("customer", "42"), true))).containsExactly(one.id());
    assertThat(select(where(Set.of(), Map.of("n", "1"), true))).containsExactly(two.id(), one.id());
    assertThat(select(where(Set.of(), Map.of("customer", "43", "nested", "{\"a\":1}"), false)))
        .containsExactly(two.id(), one.id());
    assertThat(select(where(Set.of(), Map.of("customer", "42", "n", "1"), true)))
        .containsExactly(one.id());
    assertThat(select(where(Set.of(), Map.of("customer", "44"), false))).isEmpty();
    assertThat(pg.tasks.find(tenant, odd.id())).isPresent();
  }

  @Test
  void tasksAreFoundByTimeWorkflowAndParent() {
    TaskSpec parent = queued("{}", null);
    write();
    WorkflowVersion other = pg.addWorkflow(tenant);
    TaskSpec child = Samples.childOf(pg.samples.task(other), parent.id(), 0, "k");
    TaskSpec sibling = Samples.childOf(pg.samples.task(version), parent.id(), 1, null);
    changes.insertTask(child);
    changes.insertTask(sibling);
    changes.insertLive(pg.samples.queued(child, "q", 1, 3));
    changes.insertLive(pg.samples.queued(sibling, "q", 1, 4));
    write();
    assertThat(select(where(Set.of(other.workflowId()), Map.of(), false)))
        .containsExactly(child.id());
    assertThat(select(where(Set.of(), Map.of(), false, parent.id())))
        .containsExactly(sibling.id(), child.id());
    assertThat(pg.tasks.childCounts(tenant, List.of(parent.id(), child.id())))
        .containsExactly(entry(parent.id(), 2L), entry(child.id(), 0L));
    Instant at = pg.tasks.find(tenant, child.id()).orElseThrow().createdAt();
    assertThat(select(TaskFilter.between(at, at))).containsExactly(child.id());
    assertThat(select(TaskFilter.between(Instant.MIN, Instant.MAX))).hasSize(3);
    assertThat(pg.tasks.select(pg.addTenant(), all(), 10)).isEmpty();
    assertThat(pg.tasks.select(tenant, all(), 2)).hasSize(2);
  }

  @Test
  void liveTasksAreCountedByStepAndLine() {
    UUID worker = pg.samples.id();
    queued("{}", null);
    TaskSpec retried = pg.samples.task(version);
    changes.insertTask(retried);
    changes.insertLive(pg.samples.due(retried, "back-off", 5, pg.samples.after(9)));
    TaskSpec running = running(worker);
    write();
    List<LiveCount> counts = pg.tasks.liveCounts(tenant);
    assertThat(counts).extracting(LiveCount::assigned).containsExactly(false, true);
    assertThat(counts).extracting(LiveCount::tasks).containsExactly(2L, 1L);
    assertThat(counts.getFirst().oldestFirstAttempt()).isEqualTo(pg.samples.now());
    assertThat(pg.tasks.lineCounts(tenant)).containsExactly(entry("back-off", 1L), entry("q", 1L));
    assertThat(new WorkerRepository(pg.db).assigned(tenant, List.of(worker)))
        .containsExactly(
            new AssignedTask(
                worker,
                running.id(),
                running.versionId(),
                running.stepId(),
                false,
                pg.samples.after(1),
                pg.samples.after(60)));
  }
}
