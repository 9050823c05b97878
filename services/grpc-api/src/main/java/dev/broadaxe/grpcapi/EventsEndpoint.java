package dev.broadaxe.grpcapi;

import com.google.protobuf.Timestamp;
import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Json;
import dev.broadaxe.loops.Batcher;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.store.LogLevel;
import dev.broadaxe.store.LogLine;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v0.PutLogResponse;
import dev.broadaxe.wire.v0.PutStreamEventRequest;
import dev.broadaxe.wire.v0.PutStreamEventResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What tasks log and stream. */
final class EventsEndpoint {
  private static final int MESSAGE_CHARS_MAX = 10_000;
  private static final long YEAR_MAX_SECONDS = 253_402_300_799L;

  private final KnownTasks tasks;
  private final Batcher<LogLine, Boolean> logs;
  private final Doors doors;
  private final InstantSource clock;
  private final boolean logsKept;

  EventsEndpoint(
      KnownTasks tasks,
      Batcher<LogLine, Boolean> logs,
      Doors doors,
      InstantSource clock,
      GrpcSettings.Features features) {
    this.tasks = tasks;
    this.logs = logs;
    this.doors = doors;
    this.clock = clock;
    this.logsKept = features.logs();
  }

  PutLogResponse putLog(Caller caller, PutLogRequest request) {
    UUID id = task(request.getTaskRunExternalId());
    int chars = request.getMessage().codePointCount(0, request.getMessage().length());
    if (chars < 1 || chars > MESSAGE_CHARS_MAX) {
      throw Declined.invalid(
          "Invalid request: message must have 1 to " + MESSAGE_CHARS_MAX + " characters");
    }
    LogLevel level = level(request.hasLevel() ? request.getLevel() : "");
    String metadata = metadata(request.getMetadata());
    KnownTasks.Task task = known(caller.tenant(), id);
    if (!logsKept) {
      return PutLogResponse.getDefaultInstance();
    }
    logs.submit(
        new LogLine(
            caller.tenant(),
            id,
            request.hasTaskRetryCount() ? request.getTaskRetryCount() : task.attempt(),
            at(request.hasCreatedAt() ? request.getCreatedAt() : null),
            level,
            // Text with U+0000 can be kept nowhere; a log line is not worth failing over it.
            request.getMessage().replace('\0', '\ufffd'),
            metadata));
    return PutLogResponse.getDefaultInstance();
  }

  PutStreamEventResponse putStreamEvent(Caller caller, PutStreamEventRequest request) {
    UUID id = task(request.getTaskRunExternalId());
    KnownTasks.Task task = known(caller.tenant(), id);
    String text = request.getMessage().toString(StandardCharsets.UTF_8);
    doors.broadcast(
        caller.tenant(),
        new StreamChunk(
            task.run(),
            id,
            task.attempt(),
            request.hasEventIndex() ? Math.max(0, request.getEventIndex()) : -1,
            Payload.of(text),
            at(request.hasCreatedAt() ? request.getCreatedAt() : null)));
    return PutStreamEventResponse.getDefaultInstance();
  }

  private static UUID task(String text) {
    return WireIds.parse(text, "task external run id is not a valid uuid");
  }

  private KnownTasks.Task known(UUID tenant, UUID id) {
    KnownTasks.Task task = tasks.find(tenant, id);
    if (task == null) {
      throw Declined.notFound("task run not found: " + id);
    }
    return task;
  }

  private static LogLevel level(String level) {
    return switch (level) {
      case "", "INFO" -> LogLevel.INFO;
      case "DEBUG" -> LogLevel.DEBUG;
      case "WARN" -> LogLevel.WARN;
      case "ERROR" -> LogLevel.ERROR;
      default ->
          throw Declined.invalid(
              "Invalid request: level must be INFO, ERROR, WARN or DEBUG, not "
                  + Problems.quoted(level));
    };
  }

  private static @Nullable String metadata(String metadata) {
    return switch (Json.check(Payload.of(metadata).bytes())) {
      case EMPTY -> null;
      case OBJECT -> metadata;
      case OTHER, INVALID, EXCESSIVE, NUL ->
          throw Declined.invalid(
              "Invalid request: metadata must be a JSON object without U+0000, with "
                  + Json.BOUNDS);
    };
  }

  private Instant at(@Nullable Timestamp wire) {
    boolean usable =
        wire != null
            && wire.getSeconds() > 0
            && wire.getSeconds() < YEAR_MAX_SECONDS
            && wire.getNanos() >= 0
            && wire.getNanos() < 1_000_000_000;
    return wire != null && usable
        ? Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos())
        : clock.instant();
  }
}
