package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.wire.v0.CreateStepRateLimit;
import dev.broadaxe.wire.v0.CreateWorkflowJobOpts;
import dev.broadaxe.wire.v0.CreateWorkflowStepOpts;
import dev.broadaxe.wire.v0.CreateWorkflowVersionOpts;
import dev.broadaxe.wire.v0.WorkflowConcurrencyOpts;
import dev.broadaxe.wire.v1.Concurrency;
import dev.broadaxe.wire.v1.CreateTaskOpts;
import dev.broadaxe.wire.v1.CreateTaskRateLimit;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;

/**
 * Workflows as the first generation of clients declares them, in the words of the second: the jobs'
 * steps are its tasks.
 */
final class LegacyDefinitionMapping {
  private LegacyDefinitionMapping() {}

  static CreateWorkflowVersionRequest modern(CreateWorkflowVersionOpts opts) {
    if (opts.getScheduledTriggersCount() > 0) {
      throw new Declined(Refusal.UNSUPPORTED, "scheduled_triggers of a workflow are not built yet");
    }
    CreateWorkflowVersionRequest.Builder modern =
        CreateWorkflowVersionRequest.newBuilder()
            .setName(opts.getName())
            .setDescription(opts.getDescription())
            .setVersion(opts.getVersion())
            .addAllEventTriggers(opts.getEventTriggersList())
            .addAllCronTriggers(opts.getCronTriggersList());
    for (CreateWorkflowJobOpts job : opts.getJobsList()) {
      job.getStepsList().forEach(step -> modern.addTasks(task(step, opts)));
    }
    if (opts.hasOnFailureJob()) {
      if (opts.getOnFailureJob().getStepsCount() == 0) {
        throw Declined.invalid("Invalid request: on_failure_job needs a step");
      }
      modern.setOnFailureTask(task(opts.getOnFailureJob().getSteps(0), opts));
    }
    if (opts.hasCronInput()) {
      modern.setCronInput(opts.getCronInput());
    }
    if (opts.hasSticky()) {
      modern.setStickyValue(opts.getStickyValue());
    }
    if (opts.hasDefaultPriority()) {
      modern.setDefaultPriority(opts.getDefaultPriority());
    }
    if (opts.hasConcurrency()) {
      modern.addConcurrencyArr(concurrency(opts.getConcurrency()));
    }
    return modern.build();
  }

  private static Concurrency concurrency(WorkflowConcurrencyOpts opts) {
    if (!opts.getAction().isEmpty()) {
      throw Declined.invalid(
          "Invalid request: concurrency.action is not supported, use concurrency.expression");
    }
    Concurrency.Builder concurrency = Concurrency.newBuilder().setExpression(opts.getExpression());
    if (opts.hasMaxRuns()) {
      concurrency.setMaxRuns(opts.getMaxRuns());
    }
    if (opts.hasLimitStrategy()) {
      concurrency.setLimitStrategyValue(opts.getLimitStrategyValue());
    }
    return concurrency.build();
  }

  private static CreateTaskOpts task(CreateWorkflowStepOpts step, CreateWorkflowVersionOpts opts) {
    CreateTaskOpts.Builder task =
        CreateTaskOpts.newBuilder()
            .setReadableId(step.getReadableId())
            .setAction(step.getAction())
            .setTimeout(step.getTimeout())
            .setInputs(step.getInputs())
            .addAllParents(step.getParentsList())
            .setRetries(step.getRetries())
            .putAllWorkerLabels(step.getWorkerLabelsMap());
    step.getRateLimitsList().forEach(limit -> task.addRateLimits(rateLimit(limit)));
    if (step.hasBackoffFactor()) {
      task.setBackoffFactor(step.getBackoffFactor());
    }
    if (step.hasBackoffMaxSeconds()) {
      task.setBackoffMaxSeconds(step.getBackoffMaxSeconds());
    }
    if (opts.hasScheduleTimeout()) {
      task.setScheduleTimeout(opts.getScheduleTimeout());
    }
    return task.build();
  }

  private static CreateTaskRateLimit rateLimit(CreateStepRateLimit limit) {
    CreateTaskRateLimit.Builder modern = CreateTaskRateLimit.newBuilder().setKey(limit.getKey());
    if (limit.hasUnits()) {
      modern.setUnits(limit.getUnits());
    }
    if (limit.hasKeyExpr()) {
      modern.setKeyExpr(limit.getKeyExpr());
    }
    if (limit.hasUnitsExpr()) {
      modern.setUnitsExpr(limit.getUnitsExpr());
    }
    if (limit.hasLimitValuesExpr()) {
      modern.setLimitValuesExpr(limit.getLimitValuesExpr());
    }
    if (limit.hasDuration()) {
      modern.setDurationValue(limit.getDurationValue());
    }
    return modern.build();
  }
}
