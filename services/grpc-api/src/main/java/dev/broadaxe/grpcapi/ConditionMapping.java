package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Durations;
import dev.broadaxe.door.Names;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Step;
import dev.broadaxe.wire.v1.Action;
import dev.broadaxe.wire.v1.BaseMatchCondition;
import dev.broadaxe.wire.v1.CreateTaskOpts;
import dev.broadaxe.wire.v1.ParentOverrideMatchCondition;
import dev.broadaxe.wire.v1.SleepMatchCondition;
import dev.broadaxe.wire.v1.TaskConditions;
import dev.broadaxe.wire.v1.UserEventMatchCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The conditions of one task, from wire to model; alternatives are numbered by their first use. */
final class ConditionMapping {
  private final CreateTaskOpts task;
  private final String path;
  private final Problems problems;
  private final Map<UUID, Integer> groups = new HashMap<>();
  private final List<Step.Condition> conditions = new ArrayList<>();
  private int nextGroup;

  private ConditionMapping(CreateTaskOpts task, String path, Problems problems) {
    this.task = task;
    this.path = path + ".conditions";
    this.problems = problems;
  }

  static List<Step.Condition> of(CreateTaskOpts task, String path, Problems problems) {
    return new ConditionMapping(task, path, problems).map(task.getConditions());
  }

  private List<Step.Condition> map(TaskConditions wire) {
    for (ParentOverrideMatchCondition parent : wire.getParentOverrideConditionsList()) {
      problems.check(
          task.getParentsList().contains(parent.getParentReadableId()),
          path,
          Problems.quoted(parent.getParentReadableId()) + " is not among the task's parents");
      add(Step.ConditionKind.PARENT, parent.getBase(), parent.getParentReadableId(), null);
    }
    for (SleepMatchCondition sleep : wire.getSleepConditionsList()) {
      problems.check(
          Durations.parse(sleep.getSleepFor()) != null,
          path + ".sleep_for",
          Problems.quoted(sleep.getSleepFor()) + " is not " + Durations.FORM);
      add(Step.ConditionKind.SLEEP, sleep.getBase(), sleep.getSleepFor(), null);
    }
    for (UserEventMatchCondition event : wire.getUserEventConditionsList()) {
      problems.check(
          Names.isKey(event.getUserEventKey()),
          path + ".user_event_key",
          "must have 1 to " + Limits.KEY_BYTES_MAX + " bytes and no U+0000");
      String scope = event.hasEventScope() ? event.getEventScope() : null;
      add(Step.ConditionKind.USER_EVENT, event.getBase(), event.getUserEventKey(), scope);
    }
    return conditions;
  }

  private void add(
      Step.ConditionKind kind, BaseMatchCondition base, String subject, @Nullable String scope) {
    problems.check(
        !base.getReadableDataKey().isEmpty(), path + ".readable_data_key", "must not be empty");
    problems.text(path + ".readable_data_key", base.getReadableDataKey());
    problems.text(path + ".expression", base.getExpression());
    problems.text(path + ".event_scope", scope == null ? "" : scope);
    problems.check(base.getAction() != Action.UNRECOGNIZED, path + ".action", "is unknown");
    if (base.getAction() != Action.UNRECOGNIZED) {
      conditions.add(
          new Step.Condition(
              kind,
              base.getReadableDataKey(),
              base.getAction().name(),
              group(base.getOrGroupId()),
              base.getExpression(),
              subject,
              scope));
    }
  }

  private int group(String id) {
    if (id.isEmpty()) {
      return nextGroup++;
    }
    UUID uuid = Names.uuid(id);
    if (uuid == null) {
      problems.add(path + ".or_group_id", Problems.quoted(id) + " is not a valid uuid");
      return nextGroup++;
    }
    return groups.computeIfAbsent(uuid, _ -> nextGroup++);
  }
}
