package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The news of an end for doors that ask after it happened. */
final class Ends {
  private Ends() {}

  static Effect recent(String door, UUID run, Watches.Recent recent) {
    return new Effect.RunEnded(door, run, recent.status(), recent.ends());
  }

  static Effect read(String door, UUID run, String readableId, AttemptRow last) {
    boolean outputMissing = last.outcome() == Outcome.COMPLETED && last.output() == null;
    boolean errorMissing = last.outcome() == Outcome.FAILED && last.error() == null;
    List<TaskEnd> ends =
        outputMissing || errorMissing
            ? null
            : List.of(
                new TaskEnd(
                    last.task(),
                    readableId,
                    last.attempt(),
                    last.outcome(),
                    last.output(),
                    last.error(),
                    last.finishedAt()));
    return new Effect.RunEnded(door, run, last.outcome().status(), ends);
  }

  static String readableId(@Nullable WorkflowVersion version, TaskSpec spec) {
    Step step = version == null ? null : version.definition().stepOf(spec.stepId());
    return step == null ? "" : step.readableId();
  }
}
