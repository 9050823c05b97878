package dev.broadaxe.sdk;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks the engine over REST to assign nothing more to a worker; gRPC has no call for it. */
final class Pause {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private Pause() {}

  /** Whether the engine has agreed. */
  static boolean of(ClientConfig config, String workerId) {
    try {
      var request =
          HttpRequest.newBuilder(uri(config.serverUrl(), workerId))
              .timeout(TIMEOUT)
              .header("Authorization", "Bearer " + config.token())
              .header("Content-Type", "application/json")
              .method("PATCH", BodyPublishers.ofString("{\"isPaused\":true}"))
              .build();
      var http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(TIMEOUT)
              .build();
      return http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static URI uri(String serverUrl, String workerId) {
    String base = serverUrl.endsWith("/") ? serverUrl : serverUrl + "/";
    return URI.create(base + "api/v1/workers/" + workerId);
  }
}
