package dev.broadaxe.restapi;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What orchestrators ask: whether to end this process, and whether to send it requests. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
public final class HealthResource {
  private final Readiness readiness;

  HealthResource(Readiness readiness) {
    this.readiness = readiness;
  }

  /** The process answers; that the database is away is no reason to end it. */
  @GET
  @Path("/api/live")
  @NonBlocking
  public Response live() {
    return Response.ok().build();
  }

  /** The process can serve requests, for which it needs the database. */
  @GET
  @Path("/api/ready")
  @RunOnVirtualThread
  public Response ready() {
    String obstacle = readiness.obstacle();
    if (obstacle != null) {
      throw ApiException.of(500, obstacle, null);
    }
    return Response.ok().build();
  }
}
