package dev.broadaxe.messaging;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Reply;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every kind of message by the id that it carries between processes; ids are never renamed or given
 * anew.
 */
enum WireKind {
  TRIGGER_RUNS("trigger-runs", Command.TriggerRuns.class),
  REPORT_TASK("report-task", Command.ReportTask.class),
  CANCEL_TASKS("cancel-tasks", Command.CancelTasks.class),
  REPLAY_TASKS("replay-tasks", Command.ReplayTasks.class),
  REFRESH_TIMEOUT("refresh-timeout", Command.RefreshTimeout.class),
  RELEASE_SLOT("release-slot", Command.ReleaseSlot.class),
  OPEN_SESSION("open-session", Command.OpenSession.class),
  CLOSE_SESSION("close-session", Command.CloseSession.class),
  CHANGE_WORKER("change-worker", Command.ChangeWorker.class),
  BEAT("beat", Command.Beat.class),
  CONFIRM_DELIVERY("confirm-delivery", Command.ConfirmDelivery.class),
  DEFER_DELIVERY("defer-delivery", Command.DeferDelivery.class),
  WATCH_RUNS("watch-runs", Command.WatchRuns.class),
  UNWATCH_RUNS("unwatch-runs", Command.UnwatchRuns.class),
  WATCH_TENANT("watch-tenant", Command.WatchTenant.class),

  DELIVER("deliver", Effect.Deliver.class),
  STOP("stop", Effect.Stop.class),
  ASK_DELIVERY("ask-delivery", Effect.AskDelivery.class),
  RUN_ENDED("run-ended", Effect.RunEnded.class),
  TASK_HAPPENED("task-happened", Effect.TaskHappened.class),

  DONE("done", Reply.Done.class),
  IDS("ids", Reply.Ids.class),
  DEADLINE("deadline", Reply.Deadline.class),
  REFUSED("refused", Reply.Refused.class);

  private static final Map<String, WireKind> BY_ID = new LinkedHashMap<>();
  private static final Map<Class<?>, WireKind> BY_TYPE = new LinkedHashMap<>();

  static {
    for (WireKind kind : values()) {
      BY_ID.put(kind.id, kind);
      BY_TYPE.put(kind.type, kind);
    }
  }

  private final String id;
  private final Class<?> type;

  WireKind(String id, Class<?> type) {
    this.id = id;
    this.type = type;
  }

  String id() {
    return id;
  }

  Class<?> type() {
    return type;
  }

  static WireKind of(Object message) {
    WireKind kind = BY_TYPE.get(message.getClass());
    if (kind == null) {
      throw new IllegalArgumentException(message.getClass() + " has no wire id");
    }
    return kind;
  }

  /**
   * The kind with this id if its messages belong to the family; throws IllegalArgumentException
   * otherwise.
   */
  static WireKind of(@Nullable String id, Class<?> family) {
    WireKind kind = id == null ? null : BY_ID.get(id);
    if (kind == null || !family.isAssignableFrom(kind.type)) {
      throw new IllegalArgumentException(
          "unknown kind of " + family.getSimpleName().toLowerCase(Locale.ROOT) + ": " + id);
    }
    return kind;
  }
}
