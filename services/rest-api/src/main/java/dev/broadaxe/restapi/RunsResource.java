package dev.broadaxe.restapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.broadaxe.door.Trigger;
import dev.broadaxe.door.Triggers;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.store.Page;
import dev.broadaxe.store.TaskFilter;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.telemetry.Telemetry;
import dev.broadaxe.telemetry.TraceParent;
import dev.broadaxe.telemetry.Traces;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs: started, listed and looked at. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public final class RunsResource {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 1_000;
  private static final int EVENTS_DEFAULT = 1_000;
  private static final int EVENTS_MAX = 10_000;

  private final Runs runs;
  private final Lists lists;
  private final Triggers triggers;
  private final InstantSource clock;
  private final Traces traces;

  RunsResource(
      Runs runs, Lists lists, Triggers triggers, InstantSource clock, Telemetry telemetry) {
    this.runs = runs;
    this.traces = telemetry.traces();
    this.lists = lists;
    this.triggers = triggers;
    this.clock = clock;
  }

  /** Runs, or their tasks, newest first. */
  @GET
  @Path("/api/v1/stable/tenants/{tenant}/workflow-runs")
  public JsonObject list(@Context SecurityContext caller, @Context UriInfo uri) {
    Query query = Query.of(uri);
    boolean onlyTasks = query.needFlag("only_tasks");
    int limit = query.limit(LIMIT_DEFAULT, LIMIT_MAX);
    int offset = query.offset();
    TaskFilter filter = Filters.of(query, clock.instant());
    Page<TaskNow> page =
        filter == null
            ? new Page<>(List.of(), 0)
            : runs.list(
                Caller.tenant(caller),
                filter,
                limit,
                offset,
                query.flag("include_payloads", false));
    return new JsonObject()
        .object("pagination", Paging.of(limit, offset, page.total()))
        .objects(
            "rows",
            page.rows().stream().map(onlyTasks ? TaskMapping::task : TaskMapping::run).toList());
  }

  /** The ids of the runs that a filter finds. */
  @GET
  @Path("/api/v1/stable/tenants/{tenant}/workflow-runs/external-ids")
  public List<UUID> ids(@Context SecurityContext caller, @Context UriInfo uri) {
    TaskFilter filter = Filters.of(Query.of(uri), clock.instant());
    return filter == null
        ? List.of()
        : lists.tasks().select(Caller.tenant(caller), filter, TaskRepository.COUNT_MAX);
  }

  /** How many tasks of a time have which status. */
  @GET
  @Path("/api/v1/stable/tenants/{tenant}/task-metrics")
  public JsonNode metrics(@Context SecurityContext caller, @Context UriInfo uri) {
    TaskFilter filter = Filters.of(Query.of(uri), clock.instant());
    Map<RunStatus, Long> counts = new LinkedHashMap<>();
    if (filter != null) {
      counts.putAll(lists.tasks().counts(Caller.tenant(caller), filter));
    }
    List<JsonObject> rows = new ArrayList<>();
    for (RunStatus status :
        List.of(
            RunStatus.CANCELLED,
            RunStatus.COMPLETED,
            RunStatus.FAILED,
            RunStatus.QUEUED,
            RunStatus.RUNNING)) {
      long count = counts.getOrDefault(status, 0L);
      JsonObject row = new JsonObject().text("status", status.name()).number("count", count);
      if (status == RunStatus.RUNNING) {
        row.object(
            "runningDetailCount", new JsonObject().number("evicted", 0).number("onWorker", count));
      }
      rows.add(row);
    }
    return JsonObject.array(rows);
  }

  /** Starts a run by the name of its workflow, and answers with the run. */
  @POST
  @Path("/api/v1/stable/tenants/{tenant}/workflow-runs/trigger")
  public JsonObject trigger(
      @Context SecurityContext caller,
      @HeaderParam("traceparent") @Nullable String trace,
      byte[] json) {
    UUID tenant = Caller.tenant(caller);
    Body body = Body.parse(json);
    @Nullable Payload metadata = body.object("additionalMetadata");
    Trigger trigger =
        new Trigger(
            body.needText("workflowName"),
            body.needObject("input"),
            metadata == null ? Payload.EMPTY : metadata,
            body.integer("priority"),
            null,
            null);
    boolean onlyId = Boolean.TRUE.equals(body.flag("return_only_id"));
    UUID run =
        traces.within(
            TraceParent.parse(trace), () -> triggers.trigger(tenant, List.of(trigger)).getFirst());
    // Acknowledged by an inbox instead of an owner, a run has an id before it has a row.
    return runs.run(tenant, run)
        .filter(_ -> !onlyId)
        .map(this::details)
        .orElseGet(() -> TaskMapping.onlyId(tenant, run));
  }

  /** A run with its tasks, its shape and its time line. */
  @GET
  @Path("/api/v1/stable/workflow-runs/{run}")
  public JsonObject details(@Context SecurityContext caller, @PathParam("run") String run) {
    return details(find(caller, run));
  }

  private JsonObject details(TaskNow task) {
    return TaskMapping.runDetails(task, runs.events(task));
  }

  /** The status alone, as a JSON text. */
  @GET
  @Path("/api/v1/stable/workflow-runs/{run}/status")
  public String status(@Context SecurityContext caller, @PathParam("run") String run) {
    return '"' + find(caller, run).status().name() + '"';
  }

  /** The time line of a run, newest first. */
  @GET
  @Path("/api/v1/stable/workflow-runs/{run}/task-events")
  public JsonObject events(
      @Context SecurityContext caller, @PathParam("run") String run, @Context UriInfo uri) {
    return eventList(runs, find(caller, run), Query.of(uri));
  }

  static JsonObject eventList(Runs runs, TaskNow task, Query query) {
    return new JsonObject()
        .object("pagination", new JsonObject())
        .objects(
            "rows",
            runs.events(task).stream()
                .skip(query.offset())
                .limit(query.limit(EVENTS_DEFAULT, EVENTS_MAX))
                .map(event -> TaskMapping.event(task, event))
                .toList());
  }

  private TaskNow find(SecurityContext caller, String run) {
    return runs.run(Caller.tenant(caller), Text.id("run", run)).orElseThrow(ApiException::notFound);
  }
}
