package dev.broadaxe.restapi;

import dev.broadaxe.telemetry.Telemetry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** What was measured in this process, for Prometheus; nothing in it belongs to a tenant. */
@Path("/metrics")
@Singleton
public final class MetricsResource {
  private final Telemetry telemetry;

  MetricsResource(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** All of it, in the one form that there is, whichever was asked for. */
  @GET
  @RunOnVirtualThread
  public Response metrics() throws IOException {
    var out = new ByteArrayOutputStream();
    telemetry.write(out);
    return Response.ok(out.toByteArray()).header("Content-Type", Telemetry.CONTENT_TYPE).build();
  }
}
