package dev.broadaxe.restapi;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Answers for the operations of the protocol that are not built, by their own names. */
@Singleton
public final class UnbuiltFilter {
  private final Operations operations = Operations.load();

  /**
   * Before a path is matched, since an operation that is not built may share the path of one that
   * is.
   */
  @ServerRequestFilter(preMatching = true)
  public void filter(ContainerRequestContext request) {
    operations
        .find(request.getMethod(), request.getUriInfo().getPath())
        .ifPresent(
            operation -> {
              switch (operation.state()) {
                case BUILT -> {}
                case PLANNED -> throw ApiException.of(501, operation + " is not built yet", null);
                case REFUSED ->
                    throw ApiException.of(
                        410, operation + " is not part of this engine and will not be", null);
              }
            });
  }
}
