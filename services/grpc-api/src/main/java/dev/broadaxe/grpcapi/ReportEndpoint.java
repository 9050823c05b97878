package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Json;
import dev.broadaxe.door.Replies;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Command.ReportKind;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.telemetry.SpanKeys;
import dev.broadaxe.telemetry.SpanNames;
import dev.broadaxe.telemetry.TraceSpan;
import dev.broadaxe.telemetry.Traces;
import dev.broadaxe.wire.v0.ActionEventResponse;
import dev.broadaxe.wire.v0.BatchActionEvent;
import dev.broadaxe.wire.v0.BatchActionEventItem;
import dev.broadaxe.wire.v0.StepActionEvent;
import dev.broadaxe.wire.v0.StepActionEventType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What workers report of attempts. */
final class ReportEndpoint {
  private static final int CURRENT = -1;
  private static final String BAD_JSON = "invalid json in field `taskOutput`";
  private static final String EXCESSIVE_JSON =
      "json in field `taskOutput` must have " + Json.BOUNDS;
  private static final String NUL_IN_JSON =
      "encoded jsonb contains invalid null character \\u0000 in field `taskOutput`";
  private static final String NUL_IN_ERROR =
      "The task failed, but its error text contains the character U+0000 and was not kept";

  private final CommandClient commands;
  private final KnownTasks known;
  private final InstantSource clock;
  private final Traces traces;

  ReportEndpoint(CommandClient commands, KnownTasks known, InstantSource clock, Traces traces) {
    this.commands = commands;
    this.known = known;
    this.clock = clock;
    this.traces = traces;
  }

  ActionEventResponse sendStepActionEvent(Caller caller, StepActionEvent event) {
    UUID task = WireIds.task(event.getTaskRunExternalId());
    ReportKind kind = kind(event.getEventType());
    if (kind == null && event.getEventType() != StepActionEventType.STEP_EVENT_TYPE_ACKNOWLEDGED) {
      throw Declined.invalid("event_type is unknown");
    }
    if (kind != null) {
      Instant at = event.hasEventTimestamp() ? at(event) : clock.instant();
      report(
          caller.tenant(),
          report(
              task,
              event.hasRetryCount() ? event.getRetryCount() : CURRENT,
              kind,
              event.getEventPayload(),
              !event.getShouldNotRetry(),
              at));
    }
    return response(caller, event.getWorkerId());
  }

  ActionEventResponse sendBatchActionEvent(Caller caller, BatchActionEvent batch) {
    List<UUID> tasks = new ArrayList<>();
    for (BatchActionEventItem item : batch.getItemsList()) {
      tasks.add(WireIds.task(item.getTaskRunExternalId()));
    }
    ReportKind kind = kind(batch.getEventType());
    if (kind == null && !tasks.isEmpty()) {
      throw Declined.invalid("invalid batch action event type");
    }
    for (int i = 0; kind != null && i < tasks.size(); i++) {
      BatchActionEventItem item = batch.getItems(i);
      boolean current = kind == ReportKind.CANCELLED || !item.hasRetryCount();
      Command.ReportTask report =
          report(
              tasks.get(i),
              current ? CURRENT : item.getRetryCount(),
              kind,
              item.getEventPayload(),
              !item.getShouldNotRetry(),
              clock.instant());
      Reply reply = ask(caller.tenant(), report);
      // Tasks that are unknown are passed over, so that they do not keep the others from being
      // told.
      if (!(reply instanceof Reply.Refused refused && isUnknownTask(refused))) {
        Replies.done(reply);
      }
    }
    return response(caller, batch.getWorkerId());
  }

  private static boolean isUnknownTask(Reply.Refused refused) {
    return refused.refusal() == Refusal.INVALID || refused.refusal() == Refusal.NOT_FOUND;
  }

  private void report(UUID tenant, Command.ReportTask report) {
    Reply reply = ask(tenant, report);
    if (reply instanceof Reply.Refused refused && isUnknownTask(refused)) {
      throw Declined.invalid("invalid task external run id " + report.task());
    }
    Replies.done(reply);
  }

  private Reply ask(UUID tenant, Command.ReportTask report) {
    TraceSpan span =
        traces.begin(SpanNames.REPORT, Traces.Kind.SERVER, known.trace(tenant, report.task()));
    if (!span.recorded()) {
      return commands.ask(tenant, report);
    }
    span.with(SpanKeys.TENANT, tenant)
        .with(SpanKeys.TASK, report.task())
        .with(SpanKeys.REPORT, report.kind().name().toLowerCase(Locale.ROOT));
    Reply reply;
    try {
      reply = span.within(() -> commands.ask(tenant, report));
    } catch (RuntimeException e) {
      span.failed(e.toString());
      throw e;
    }
    if (reply instanceof Reply.Refused refused) {
      span.failed(refused.refusal().name());
    } else {
      span.end();
    }
    return reply;
  }

  private static Command.ReportTask report(
      UUID task, int attempt, ReportKind kind, String payload, boolean retryable, Instant at) {
    String broken = kind == ReportKind.COMPLETED ? brokenOutput(payload) : null;
    if (broken != null) {
      return new Command.ReportTask(
          task, attempt, 0, ReportKind.FAILED, Payload.of(broken), retryable, at);
    }
    Payload told =
        switch (kind) {
          case COMPLETED -> Payload.of(payload);
          case FAILED -> Payload.of(payload.indexOf('\0') < 0 ? payload : NUL_IN_ERROR);
          case STARTED, CANCELLED -> Payload.EMPTY;
        };
    return new Command.ReportTask(task, attempt, 0, kind, told, retryable, at);
  }

  /** What is wrong with an output, in the words that the task fails with; null when nothing is. */
  private static @Nullable String brokenOutput(String output) {
    return switch (Json.check(Payload.of(output).bytes())) {
      case INVALID -> BAD_JSON;
      case EXCESSIVE -> EXCESSIVE_JSON;
      case NUL -> NUL_IN_JSON;
      case EMPTY, OBJECT, OTHER -> null;
    };
  }

  private Instant at(StepActionEvent event) {
    try {
      Instant at =
          Instant.ofEpochSecond(
              event.getEventTimestamp().getSeconds(), event.getEventTimestamp().getNanos());
      // A worker's clock may be anything; what is far off says nothing.
      Instant now = clock.instant();
      boolean usable = at.isAfter(now.minusSeconds(86_400)) && at.isBefore(now.plusSeconds(3_600));
      return usable ? at : now;
    } catch (DateTimeException | ArithmeticException e) {
      return clock.instant();
    }
  }

  private static @Nullable ReportKind kind(StepActionEventType type) {
    return switch (type) {
      case STEP_EVENT_TYPE_STARTED -> ReportKind.STARTED;
      case STEP_EVENT_TYPE_COMPLETED -> ReportKind.COMPLETED;
      case STEP_EVENT_TYPE_FAILED -> ReportKind.FAILED;
      case STEP_EVENT_TYPE_CANCELLED -> ReportKind.CANCELLED;
      case STEP_EVENT_TYPE_ACKNOWLEDGED, STEP_EVENT_TYPE_UNKNOWN, UNRECOGNIZED -> null;
    };
  }

  private static ActionEventResponse response(Caller caller, String worker) {
    return ActionEventResponse.newBuilder()
        .setTenantId(caller.tenant().toString())
        .setWorkerId(worker)
        .build();
  }
}
