package dev.broadaxe.restapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.model.Command;
import dev.broadaxe.store.AssignedTask;
import dev.broadaxe.store.Page;
import dev.broadaxe.store.WorkerFilter;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.store.WorkerStatus;
import dev.broadaxe.store.WorkerView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Workers: listed, looked at, told to take no more tasks. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public final class WorkersResource {
  private static final int LIMIT = 10_000;
  private static final Duration HEARD_OF = Duration.ofHours(24);

  private final WorkerRepository workers;
  private final WorkerMapping mapping;
  private final CommandClient commands;
  private final InstantSource clock;

  WorkersResource(
      WorkerRepository workers,
      WorkerMapping mapping,
      CommandClient commands,
      InstantSource clock) {
    this.workers = workers;
    this.mapping = mapping;
    this.commands = commands;
    this.clock = clock;
  }

  /** The workers that were heard of within a day, newest first. */
  @GET
  @Path("/api/v1/tenants/{tenant}/worker")
  public JsonObject list(@Context SecurityContext caller, @Context UriInfo uri) {
    UUID tenant = Caller.tenant(caller);
    Query query = Query.of(uri);
    WorkerFilter filter =
        new WorkerFilter(
            clock.instant().minus(HEARD_OF),
            new LinkedHashSet<>(query.constants("statuses", WorkerStatus.class)),
            labels(query.texts("labels")));
    int limit = query.limit(LIMIT, LIMIT);
    int offset = query.offset();
    Page<WorkerView> page = workers.list(tenant, filter, limit, offset);
    Map<UUID, List<AssignedTask>> assigned = assigned(tenant, page.rows());
    return new JsonObject()
        .object("pagination", Paging.of(limit, offset, page.total()))
        .objects(
            "rows",
            page.rows().stream()
                .map(
                    worker ->
                        mapping.worker(
                            tenant, worker, assigned.getOrDefault(worker.worker().id(), List.of())))
                .toList());
  }

  /** A worker, with what it does at the moment. */
  @GET
  @Path("/api/v1/workers/{worker}")
  public JsonObject get(@Context SecurityContext caller, @PathParam("worker") String id) {
    UUID tenant = Caller.tenant(caller);
    return workers
        .find(tenant, Text.id("worker", id))
        .map(worker -> details(tenant, worker))
        .orElseThrow(ApiException::notFound);
  }

  /** Pauses a worker, or lets it go on. */
  @PATCH
  @Path("/api/v1/workers/{worker}")
  public JsonObject update(
      @Context SecurityContext caller, @PathParam("worker") String id, byte[] json) {
    UUID tenant = Caller.tenant(caller);
    UUID worker = Text.id("worker", id);
    Boolean paused = Body.parse(json).flag("isPaused");
    if (paused == null) {
      return get(caller, id);
    }
    WorkerView changed =
        workers.setPaused(tenant, worker, paused).orElseThrow(ApiException::notFound);
    commands.tell(tenant, new Command.ChangeWorker(changed.worker()));
    return details(tenant, changed);
  }

  private JsonObject details(UUID tenant, WorkerView worker) {
    List<AssignedTask> assigned =
        assigned(tenant, List.of(worker)).getOrDefault(worker.worker().id(), List.of());
    return mapping.details(tenant, worker, assigned);
  }

  private Map<UUID, List<AssignedTask>> assigned(UUID tenant, List<WorkerView> views) {
    List<UUID> ids = views.stream().map(view -> view.worker().id()).toList();
    return ids.isEmpty()
        ? Map.of()
        : workers.assigned(tenant, ids).stream()
            .collect(Collectors.groupingBy(AssignedTask::worker));
  }

  private static Map<String, String> labels(List<String> texts) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String text : texts) {
      String[] pair = text.split(":", -1);
      if (pair.length != 2) {
        throw ApiException.invalid("labels", "labels must be of the form key:value");
      }
      labels.put(pair[0], pair[1]);
    }
    return labels;
  }
}
