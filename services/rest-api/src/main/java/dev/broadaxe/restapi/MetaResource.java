package dev.broadaxe.restapi;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What anybody may know of this server. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Singleton
public final class MetaResource {
  private final About about;

  MetaResource(About about) {
    this.about = about;
  }

  /** What a client must know before it logs in: nobody can, there are only tokens. */
  @GET
  @Path("/api/v1/meta")
  public JsonObject meta() {
    return new JsonObject()
        .object("auth", new JsonObject().texts("schemes", List.of()))
        .flag("allowSignup", false)
        .flag("allowInvites", false)
        .flag("allowCreateTenant", false)
        .flag("allowChangePassword", false)
        .flag("observabilityEnabled", false)
        .flag("prometheusServerEnabled", false);
  }

  /** The version. */
  @GET
  @Path("/api/v1/version")
  public JsonObject version() {
    return new JsonObject().text("version", about.version());
  }
}
