package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.WorkflowVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a machine takes over from rows. */
class LoadTest {
  private static Head waiting(int number, WorkflowVersion version, Step step) {
    UUID id = new UUID(100, number);
    TaskSpec spec =
        new TaskSpec(
            id,
            id,
            version.workflowId(),
            version.id(),
            step.id(),
            1,
            Payload.EMPTY,
            null,
            null,
            null);
    LiveRow row =
        new LiveRow(
            id,
            version.id(),
            step.id(),
            TaskState.QUEUED,
            "q:" + Tasks.ACTION,
            1,
            number,
            0,
            0,
            0,
            0,
            false,
            null,
            Tasks.START.plusSeconds(3600),
            Tasks.START,
            null,
            null);
    return new Head(row, spec);
  }

  @Test
  void aTenantOfAnyNumberOfVersionsIsLoaded() {
    Step step = Tasks.step(0, null);
    WorkflowVersion model = Tasks.version(step);
    List<WorkflowVersion> versions = new ArrayList<>();
    List<Head> heads = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      WorkflowVersion version =
          new WorkflowVersion(new UUID(2, i), new UUID(3, i), 1, Tasks.START, model.definition());
      versions.add(version);
      heads.add(waiting(i, version, step));
    }
    Image image =
        new Image(
            List.of(),
            List.of(new Image.LineHead("q:" + Tasks.ACTION, heads, false)),
            heads.subList(0, 2_000),
            true,
            versions);
    TenantMachine machine =
        new TenantMachine(
            new UUID(9, 9), 1, image, TenantMachine.Bounds.STANDARD, Tasks.START, null);
    machine.verify();
    assertThat(machine.heldRows()).hasSize(5_000);
  }

  @Test
  void manyLinesShareTheRoomOfAFewAndNoTaskIsLost() {
    WorkflowVersion version = Tasks.version(Tasks.step(0, null));
    Owner owner = new Owner(version, new TenantMachine.Bounds(100, 10));
    for (int line = 0; line < 100; line++) {
      List<Command.NewRun> runs = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        runs.add(labelled(owner.id(), version, line));
      }
      owner.tell(new Command.TriggerRuns(runs));
    }
    assertThat(owner.machine.heldRows())
        .hasSizeBetween(100 * Limits.HEADS_MIN, 2 * (100 * Limits.LINES_IN_FULL + 10));
    owner.workerJoins(new UUID(50, 1), 12_000);
    for (int i = 0; i < 100; i++) {
      owner.refill();
    }
    assertThat(owner.delivered()).hasSize(12_000);
  }

  /** Runs with another wish stand in another line. */
  private static Command.NewRun labelled(UUID id, WorkflowVersion version, int wish) {
    Command.NewRun run = Tasks.run(id, version, 1);
    Step.DesiredLabel label = new Step.DesiredLabel(wish, false, Step.Comparator.EQUAL, 1);
    return new Command.NewRun(
        id,
        run.workflowId(),
        run.versionId(),
        1,
        run.input(),
        null,
        null,
        new TaskSpec.Desired(null, Map.of("wish", label)));
  }
}
