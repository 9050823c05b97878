package dev.broadaxe.restapi;

import dev.broadaxe.config.Settings;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Payload;
import dev.broadaxe.store.LogFilter;
import dev.broadaxe.store.LogLevel;
import dev.broadaxe.store.LogLine;
import dev.broadaxe.store.TaskRepository;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Tasks: looked at, with what they logged; cancelled and run again. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public final class TasksResource {
  private static final int LOGS_DEFAULT = 50;
  private static final int LOGS_MAX = 10_000;
  private static final int REPLAYS_MAX = 1_000;
  private static final String BY_USER = "Cancelled by user";

  /** In which order log lines are listed. */
  enum Direction {
    ASC,
    DESC
  }

  private final Runs runs;
  private final TaskRepository tasks;
  private final Lists lists;
  private final CommandClient commands;
  private final InstantSource clock;
  private final boolean replays;

  TasksResource(
      Runs runs,
      TaskRepository tasks,
      Lists lists,
      CommandClient commands,
      InstantSource clock,
      Settings settings) {
    this.runs = runs;
    this.tasks = tasks;
    this.lists = lists;
    this.commands = commands;
    this.clock = clock;
    this.replays = settings.server().features().replayEnabled();
  }

  /** A task, as it is now or in one of its attempts. */
  @GET
  @Path("/api/v1/stable/tasks/{task}")
  public JsonObject task(
      @Context SecurityContext caller, @PathParam("task") String id, @Context UriInfo uri) {
    UUID tenant = Caller.tenant(caller);
    UUID task = Text.id("task", id);
    Integer attempt = Query.of(uri).attempt();
    return (attempt == null ? runs.task(tenant, task) : runs.task(tenant, task, attempt - 1))
        .map(found -> TaskMapping.taskDetails(found, runs.spawned(tenant, task)))
        .orElseThrow(ApiException::notFound);
  }

  /** The time line of a task, newest first. */
  @GET
  @Path("/api/v1/stable/tasks/{task}/task-events")
  public JsonObject events(
      @Context SecurityContext caller, @PathParam("task") String id, @Context UriInfo uri) {
    return RunsResource.eventList(runs, find(caller, id), Query.of(uri));
  }

  /** What a task logged. */
  @GET
  @Path("/api/v1/stable/tasks/{task}/logs")
  public JsonObject logs(
      @Context SecurityContext caller, @PathParam("task") String id, @Context UriInfo uri) {
    TaskNow task = find(caller, id);
    Query query = Query.of(uri);
    Integer attempt = query.attempt();
    LogFilter filter =
        new LogFilter(
            Set.of(task.spec().id()),
            query.instant("since"),
            query.instant("until"),
            new LinkedHashSet<>(query.constants("levels", LogLevel.class)),
            attempt == null ? null : attempt - 1,
            query.text("search"),
            Set.of(),
            Set.of());
    boolean newestFirst =
        query.constants("order_by_direction", Direction.class).contains(Direction.DESC);
    List<LogLine> lines =
        lists.logs().list(task.tenant(), filter, newestFirst, query.limit(LOGS_DEFAULT, LOGS_MAX));
    return new JsonObject()
        .object("pagination", Paging.object(0, 0, 0))
        .objects("rows", lines.stream().map(line -> line(task, line)).toList());
  }

  private static JsonObject line(TaskNow task, LogLine line) {
    return new JsonObject()
        .time("createdAt", line.at())
        .text("message", line.message())
        .raw("metadata", line.metadata() == null ? null : Payload.of(line.metadata()))
        .text("level", line.level().name())
        .id("taskExternalId", line.task())
        .text("taskDisplayName", task.taskName())
        .number("retryCount", line.attempt())
        .number("attempt", line.attempt() + 1L);
  }

  /** Cancels tasks by id or by filter; those that have ended are left as they are. */
  @POST
  @Path("/api/v1/stable/tenants/{tenant}/tasks/cancel")
  public JsonObject cancel(@Context SecurityContext caller, byte[] json) {
    return command(
        caller, json, TaskRepository.COUNT_MAX, ids -> new Command.CancelTasks(ids, BY_USER));
  }

  /** Runs ended tasks again, by id or by filter; those that have not ended are left as they are. */
  @POST
  @Path("/api/v1/stable/tenants/{tenant}/tasks/replay")
  public JsonObject replay(@Context SecurityContext caller, byte[] json) {
    if (!replays) {
      UUID tenant = Caller.tenant(caller);
      return new JsonObject().ids("ids", wanted(tenant, Body.parse(json), REPLAYS_MAX));
    }
    return command(caller, json, REPLAYS_MAX, Command.ReplayTasks::new);
  }

  private JsonObject command(
      SecurityContext caller,
      byte[] json,
      int filteredMax,
      Function<List<UUID>, Command.Durable> make) {
    UUID tenant = Caller.tenant(caller);
    List<UUID> ids = wanted(tenant, Body.parse(json), filteredMax);
    var unused = commands.askForIds(tenant, ids, make);
    return new JsonObject().ids("ids", ids);
  }

  /** The ids that the body names, or the newest that its filter finds, each once. */
  private List<UUID> wanted(UUID tenant, Body body, int filteredMax) {
    List<UUID> given = body.ids("externalIds");
    Body filter = body.body("filter");
    if (filter == null) {
      if (!body.has("externalIds")) {
        throw ApiException.invalid("externalIds", "externalIds or filter is required");
      }
      if (given.size() > TaskRepository.COUNT_MAX) {
        throw ApiException.invalid(
            "externalIds", "externalIds may hold at most " + TaskRepository.COUNT_MAX + " ids");
      }
      return List.copyOf(new LinkedHashSet<>(given));
    }
    if (!given.isEmpty()) {
      throw ApiException.invalid("filter", "externalIds and filter exclude each other");
    }
    return tasks.select(tenant, Filters.of(filter, clock.instant()), filteredMax);
  }

  private TaskNow find(SecurityContext caller, String task) {
    return runs.task(Caller.tenant(caller), Text.id("task", task))
        .orElseThrow(ApiException::notFound);
  }
}
