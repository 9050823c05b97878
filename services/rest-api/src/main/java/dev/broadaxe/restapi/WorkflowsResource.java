package dev.broadaxe.restapi;

import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.Page;
import dev.broadaxe.store.Workflow;
import dev.broadaxe.store.WorkflowRepository;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;

/** Workflows and their versions. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public final class WorkflowsResource {
  private static final int LIMIT_DEFAULT = 50;
  private static final int LIMIT_MAX = 1_000;

  private final WorkflowRepository workflows;
  private final Definitions definitions;

  WorkflowsResource(WorkflowRepository workflows, Definitions definitions) {
    this.workflows = workflows;
    this.definitions = definitions;
  }

  /** The workflows, newest first; one of exactly the name that is asked for comes before all. */
  @GET
  @Path("/api/v1/tenants/{tenant}/workflows")
  public JsonObject list(@Context SecurityContext caller, @Context UriInfo uri) {
    UUID tenant = Caller.tenant(caller);
    Query query = Query.of(uri);
    int limit = query.limit(LIMIT_DEFAULT, LIMIT_MAX);
    int offset = query.offset();
    Page<Workflow> page = workflows.list(tenant, query.text("name"), limit, offset);
    return new JsonObject()
        .object("pagination", Paging.of(limit, offset, page.total()))
        .objects(
            "rows",
            page.rows().stream()
                .map(workflow -> WorkflowMapping.workflow(tenant, workflow))
                .toList());
  }

  /** A workflow with its newest version. */
  @GET
  @Path("/api/v1/workflows/{workflow}")
  public JsonObject get(@Context SecurityContext caller, @PathParam("workflow") String id) {
    UUID tenant = Caller.tenant(caller);
    return WorkflowMapping.workflow(tenant, find(tenant, id));
  }

  /** One version of a workflow: the newest, or the one that is asked for. */
  @GET
  @Path("/api/v1/workflows/{workflow}/versions")
  public JsonObject version(
      @Context SecurityContext caller, @PathParam("workflow") String id, @Context UriInfo uri) {
    UUID tenant = Caller.tenant(caller);
    Workflow workflow = find(tenant, id);
    UUID wanted = Query.of(uri).id("version");
    WorkflowVersion version =
        wanted == null
            ? workflow.newest()
            : definitions
                .version(tenant, wanted)
                .filter(found -> found.workflowId().equals(workflow.id()))
                .orElse(null);
    if (version == null) {
      throw ApiException.notFound();
    }
    return WorkflowMapping.version(tenant, workflow, version);
  }

  private Workflow find(UUID tenant, String id) {
    return workflows
        .find(tenant, Text.id("workflow", id))
        .filter(workflow -> workflow.newest() != null)
        .orElseThrow(ApiException::notFound);
  }
}
