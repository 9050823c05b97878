package dev.broadaxe.restapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.store.StoreOutage;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where what went wrong becomes a status and a text for the caller. */
public final class ErrorMapping {
  private static final Logger LOG = Logger.getLogger(ErrorMapping.class);
  private static final String RETRY_AFTER_SECONDS = "1";

  /** An error of the caller. */
  @ServerExceptionMapper
  public Response api(ApiException e) {
    return response(e.status(), e.body());
  }

  /** What an owner of a tenant declines. */
  @ServerExceptionMapper
  public Response declined(Declined e) {
    return api(ApiException.of(status(e.refusal()), e.text(), null));
  }

  private static int status(Refusal refusal) {
    return switch (refusal) {
      case INVALID, WRONG_STATE -> 400;
      case NOT_FOUND -> 404;
      case BUSY -> 429;
      case BROKEN -> 500;
      case UNSUPPORTED -> 501;
    };
  }

  /** The database is away for the moment, or has too much to do. */
  @ServerExceptionMapper
  public Response outage(StoreOutage e) {
    LOG.warnf("database away: %s", e.getMessage());
    return away();
  }

  /** What the database answers with an error. */
  @ServerExceptionMapper
  public Response database(DbException e) {
    if (e.transientFailure()) {
      LOG.warnf("database away: %s", e.getMessage());
      return away();
    }
    return bug(e);
  }

  private Response away() {
    Response.ResponseBuilder builder =
        Response.fromResponse(
            api(ApiException.of(503, "the database is away, try again in a moment", null)));
    return builder.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build();
  }

  /** What the framework refuses before an operation is reached: unknown paths, wrong methods. */
  @ServerExceptionMapper
  public Response framework(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    if (status >= 500) {
      return bug(e);
    }
    String reason = e.getResponse().getStatusInfo().getReasonPhrase();
    return api(ApiException.message(status, status == 404 ? "not found" : reason));
  }

  /** Everything else is our fault: told in the log, not to the caller. */
  @ServerExceptionMapper
  public Response bug(Exception e) {
    LOG.error("request failed", e);
    return response(500, new JsonObject().text("message", "Internal Server Error"));
  }

  private static Response response(int status, JsonObject body) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body).build();
  }
}
