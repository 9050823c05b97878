package dev.broadaxe.restapi;

import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.Step;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a run in an older form of the protocol, in which a run has one job of all its steps;
 * some clients read it when a run ends without results.
 */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public final class ShapeResource {
  private final Runs runs;

  ShapeResource(Runs runs) {
    this.runs = runs;
  }

  /** The shape. */
  @GET
  @Path("/api/v1/tenants/{tenant}/workflow-runs/{run}/shape")
  public JsonObject shape(@Context SecurityContext caller, @PathParam("run") String run) {
    TaskNow task =
        runs.run(Caller.tenant(caller), Text.id("run", run)).orElseThrow(ApiException::notFound);
    return of(task);
  }

  static JsonObject of(TaskNow task) {
    return new JsonObject()
        .object("metadata", metadata(task))
        .id("tenantId", task.tenant())
        .id("workflowId", task.spec().workflowId())
        .id("workflowVersionId", task.spec().versionId())
        .text("status", status(task.status()))
        .text("displayName", task.runName())
        .object("triggeredBy", new JsonObject().object("metadata", metadata(task)))
        .raw("input", task.spec().input())
        .text("error", Text.blankToNull(task.error()))
        .time("startedAt", task.startedAt())
        .time("finishedAt", task.finishedAt())
        .objects("jobRuns", List.of(jobRun(task)));
  }

  private static JsonObject jobRun(TaskNow task) {
    Step step = task.step();
    JsonObject stepOfJob =
        new JsonObject()
            .object("metadata", TaskMapping.metadata(step.id(), task.createdAt(), task.createdAt()))
            .text("readableId", step.readableId())
            .id("tenantId", task.tenant())
            .id("jobId", task.spec().versionId())
            .text("action", step.action());
    JsonObject job =
        new JsonObject()
            .object("metadata", metadata(task))
            .id("tenantId", task.tenant())
            .id("versionId", task.spec().versionId())
            .text("name", task.workflowName())
            .objects("steps", List.of(stepOfJob));
    return new JsonObject()
        .object("metadata", metadata(task))
        .id("tenantId", task.tenant())
        .id("workflowRunId", task.spec().runId())
        .id("jobId", task.spec().versionId())
        .object("job", job)
        .text("status", status(task.status()))
        .objects("stepRuns", List.of(stepRun(task)));
  }

  private static JsonObject stepRun(TaskNow task) {
    @Nullable Payload output = task.output();
    return new JsonObject()
        .object("metadata", metadata(task))
        .id("tenantId", task.tenant())
        .id("jobRunId", task.spec().runId())
        .id("stepId", task.spec().stepId())
        .text("status", status(task.status()))
        .text("output", output == null || output.isEmpty() ? null : output.text())
        .text("error", Text.blankToNull(task.error()))
        .time("startedAt", task.startedAt())
        .time("finishedAt", task.finishedAt());
  }

  private static JsonObject metadata(TaskNow task) {
    return TaskMapping.metadata(task.spec().runId(), task.createdAt(), task.createdAt());
  }

  /** The older vocabulary. */
  private static String status(RunStatus status) {
    return switch (status) {
      case QUEUED -> "PENDING";
      case RUNNING -> "RUNNING";
      case COMPLETED -> "SUCCEEDED";
      case FAILED -> "FAILED";
      case CANCELLED -> "CANCELLED";
    };
  }
}
