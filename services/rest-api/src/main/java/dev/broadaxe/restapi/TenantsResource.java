package dev.broadaxe.restapi;

import dev.broadaxe.door.Durations;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.Tenant;
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.store.TokenRepository;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** The tenant of the caller, and its tokens. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public final class TenantsResource {
  private static final int NAME_MAX = 255;

  private final TenantRepository tenants;
  private final TokenRepository records;
  private final Tokens tokens;
  private final Ids ids;
  private final InstantSource clock;

  TenantsResource(
      TenantRepository tenants,
      TokenRepository records,
      Tokens tokens,
      Ids ids,
      InstantSource clock) {
    this.tenants = tenants;
    this.records = records;
    this.tokens = tokens;
    this.ids = ids;
    this.clock = clock;
  }

  /** The tenant. */
  @GET
  @Path("/api/v1/tenants/{tenant}")
  public JsonObject get(@Context SecurityContext caller) {
    Tenant tenant = tenants.find(Caller.tenant(caller)).orElseThrow(ApiException::notFound);
    return new JsonObject()
        .object(
            "metadata", TaskMapping.metadata(tenant.id(), tenant.createdAt(), tenant.createdAt()))
        .text("name", tenant.name())
        .text("slug", tenant.slug())
        .text("version", "V1")
        .text("environment", "production")
        .flag("analyticsOptOut", true)
        .flag("alertMemberEmails", false);
  }

  /** Makes a token of the tenant; its text is in this answer and nowhere else. */
  @POST
  @Path("/api/v1/tenants/{tenant}/api-tokens")
  public JsonObject createToken(@Context SecurityContext caller, byte[] json) {
    UUID tenant = Caller.tenant(caller);
    Body body = Body.parse(json);
    String name = body.needText("name");
    if (name.isBlank() || name.length() > NAME_MAX) {
      throw ApiException.invalid("name", "name must have 1 to " + NAME_MAX + " characters");
    }
    Instant expiresAt = clock.instant().plus(lifetime(body)).truncatedTo(ChronoUnit.SECONDS);
    UUID id = ids.next();
    records.insert(tenant, id, name, expiresAt);
    return new JsonObject().text("token", tokens.issue(tenant, id, expiresAt));
  }

  private static Duration lifetime(Body body) {
    String text = body.text("expiresIn");
    Duration lifetime = text == null ? Tokens.LIFETIME : Durations.parse(text);
    if (lifetime == null || !lifetime.isPositive()) {
      throw ApiException.invalid("expiresIn", "expiresIn must be above zero, " + Durations.FORM);
    }
    return lifetime;
  }
}
