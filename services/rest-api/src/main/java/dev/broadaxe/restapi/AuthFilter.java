package dev.broadaxe.restapi;

import dev.broadaxe.security.Tokens;
import dev.broadaxe.security.Verification.Verified;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets a request to an operation pass only with a token, and marks it as the token's tenant's; a
 * path of another tenant is refused like a wrong token.
 */
@Singleton
public final class AuthFilter {
  private static final Set<String> PUBLIC =
      Set.of("/api/live", "/api/ready", "/api/v1/meta", "/api/v1/version");

  private final Tokens tokens;

  AuthFilter(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Runs on the thread of the operation, because it may look a token up in the database. */
  @ServerRequestFilter
  public void filter(ContainerRequestContext request) {
    String path = request.getUriInfo().getPath();
    if (!path.startsWith("/api/") || PUBLIC.contains(path)) {
      return;
    }
    if (!(tokens.verifyHeader(request.getHeaderString(HttpHeaders.AUTHORIZATION))
        instanceof Verified verified)) {
      throw ApiException.forbidden();
    }
    String tenant = request.getUriInfo().getPathParameters().getFirst("tenant");
    if (tenant != null && !tenantOf(tenant).equals(verified.tenant())) {
      throw ApiException.forbidden();
    }
    request.setSecurityContext(new Caller(verified.tenant()).in(request.getSecurityContext()));
  }

  private static UUID tenantOf(String path) {
    return Text.id("tenant", path);
  }
}
