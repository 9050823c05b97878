package dev.broadaxe.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who lists runs all the time and tries again what the SDKs try again: a connection that
 * breaks three times, an answer of 500 and more four times, with longer and longer pauses.
 */
final class RunReader implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int BREAKS_MAX = 3;
  private static final int ERRORS_MAX = 4;

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpRequest request;
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  /** Begins to read. */
  RunReader(String address, String tenant, String token) {
    String path = "/api/v1/stable/tenants/" + tenant + "/workflow-runs?only_tasks=false&limit=20";
    request =
        HttpRequest.newBuilder(
                URI.create(address + path + "&since=" + Instant.now().minusSeconds(60)))
            .header("Authorization", "Bearer " + token)
            .timeout(LIMIT)
            .build();
    thread = Thread.ofVirtual().start(this::read);
  }

  /** How often runs were listed. */
  int reads() {
    return reads.get();
  }

  /** How often they could not be, after all tries that an SDK makes. */
  int failures() {
    return failures.get();
  }

  private void read() {
    try {
      while (!closed) {
        String failure = failure();
        if (closed) {
          return;
        }
        reads.incrementAndGet();
        if (!failure.isEmpty()) {
          failures.incrementAndGet();
          System.out.println("runs were not listed: " + failure);
        }
        Waiting.pass(STEP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String failure() throws InterruptedException {
    int breaks = 0;
    int errors = 0;
    while (true) {
      try {
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        if (status == 200) {
          return "";
        }
        if (status < 500 || ++errors > ERRORS_MAX) {
          return "status " + status;
        }
        Waiting.pass(Duration.ofMillis(500L << errors));
      } catch (IOException e) {
        if (++breaks > BREAKS_MAX) {
          return e.toString();
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    client.close();
  }
}
