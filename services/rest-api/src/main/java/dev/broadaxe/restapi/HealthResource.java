package dev.broadaxe.restapi;

import dev.broadaxe.service.Health;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** What orchestrators ask: whether to end this process, and whether to send it requests. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
public final class HealthResource {
  private final Health health;

  HealthResource(Health health) {
    this.health = health;
  }

  /** The process answers; that the database is away is no reason to end it. */
  @GET
  @Path("/api/live")
  @NonBlocking
  public Response live() {
    return okUnless(health.fatal());
  }

  /** The process can serve requests, for which it needs the database. */
  @GET
  @Path("/api/ready")
  @RunOnVirtualThread
  public Response ready() {
    return okUnless(health.obstacle());
  }

  private static Response okUnless(@Nullable String obstacle) {
    if (obstacle != null) {
      throw ApiException.of(500, obstacle, null);
    }
    return Response.ok().build();
  }
}
