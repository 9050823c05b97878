package dev.broadaxe.restapi;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The page that stands where the dashboard will be. */
@Path("/")
@Singleton
public final class DashboardResource {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Broadaxe</title>
      <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto;
          padding: 0 1rem; color: #1d2327; background: #fbfbf9 }
        code { background: #eeeeea; padding: .1rem .3rem; border-radius: .2rem }
        dt { font-weight: 600; margin-top: .6rem }
        dd { margin: 0 }
        @media (prefers-color-scheme: dark) {
          body { color: #e6e6e3; background: #17191c }
          code { background: #26292d }
        }
      </style>
      <h1>Broadaxe</h1>
      <p>The engine %s is running.
        The dashboard is not built yet: this page stands in its place.</p>
      <dl>
        <dt>Workers and clients (gRPC)</dt><dd><code>%s</code></dd>
        <dt>REST</dt><dd><code>%s/api/v1</code></dd>
        <dt>Is it alive, is it ready</dt>
        <dd><a href="/api/live"><code>/api/live</code></a>,
          <a href="/api/ready"><code>/api/ready</code></a></dd>
      </dl>
      <p>In a shell, <code>./broadaxe env</code> prints what the SDKs need to connect.</p>
      </html>
      """;

  private final String page;

  DashboardResource(About about) {
    this.page =
        PAGE.formatted(
            escaped(about.version()), escaped(about.grpcAddress()), escaped(about.serverUrl()));
  }

  /** The page. */
  @GET
  @Produces(MediaType.TEXT_HTML + ";charset=utf-8")
  public String page() {
    return page;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
