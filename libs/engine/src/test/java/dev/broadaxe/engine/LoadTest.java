package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.WorkflowVersion;
import java.util.ArrayList;
import java.util.List;
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
}
