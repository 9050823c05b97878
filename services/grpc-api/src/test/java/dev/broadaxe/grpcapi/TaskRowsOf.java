package dev.broadaxe.grpcapi;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of tasks as an owner leaves them, for a workflow that was put by a client. */
final class TaskRowsOf {
  private final Rig rig;
  private final Client client;
  private final UUID workflow;
  private final UUID version;
  private final UUID step;

  TaskRowsOf(Rig rig, Client client, String name) {
    this.rig = rig;
    this.client = client;
    var put = client.put(name);
    workflow = UUID.fromString(put.getWorkflowId());
    version = UUID.fromString(put.getId());
    step =
        UUID.fromString(
            rig.database.value(
                "select definition::jsonb #>> '{steps,0,id}' from workflow_version where id = '"
                    + version
                    + "'"));
  }

  /** A task that waits. */
  UUID queued(String input, String metadata) {
    TaskSpec spec = spec(input, metadata);
    Changes changes = new Changes(client.tenant());
    changes.insertTask(spec);
    changes.insertLive(live(spec.id(), TaskState.QUEUED, null));
    rig.commit(changes);
    return spec.id();
  }

  /** A task that a worker has. */
  UUID running() {
    TaskSpec spec = spec("{}", "{}");
    Changes changes = new Changes(client.tenant());
    changes.insertTask(spec);
    changes.insertLive(live(spec.id(), TaskState.ASSIGNED, rig.ids.next()));
    rig.commit(changes);
    return spec.id();
  }

  /** A task that has ended. */
  UUID ended(Outcome outcome, @Nullable String output, @Nullable String error) {
    TaskSpec spec = spec("{\"n\":1}", "{\"who\":\"me\"}");
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Changes changes = new Changes(client.tenant());
    changes.insertTask(spec);
    changes.insertAttempt(
        new AttemptRow(
            spec.id(),
            0,
            outcome,
            true,
            null,
            now,
            now,
            now,
            now,
            output == null ? null : Payload.of(output),
            error == null ? null : Payload.of(error),
            null));
    rig.commit(changes);
    return spec.id();
  }

  private TaskSpec spec(String input, String metadata) {
    UUID id = rig.ids.next();
    return new TaskSpec(
        id, id, workflow, version, step, 1, Payload.of(input), metadata, null, null);
  }

  private LiveRow live(UUID task, TaskState state, @Nullable UUID worker) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return new LiveRow(
        task,
        version,
        step,
        state,
        worker == null ? "line" : "",
        1,
        1,
        0,
        0,
        0,
        0,
        false,
        worker,
        now.plusSeconds(60),
        now,
        worker == null ? null : now,
        null);
  }
}
