package dev.broadaxe.telemetry;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where traces, and measurements if that is wanted, are sent by OTLP over gRPC.
 *
 * @param address {@code http://host:port} without TLS, {@code https://host:port} with it
 * @param authorization the value of the header of that name, or null
 * @param ratio how many of the runs that begin a trace are recorded, 0 to 1
 * @param metrics whether measurements are sent too
 * @param who what is said of this process with everything that is sent, {@code service.name} first
 */
public record Collector(
    URI address,
    @Nullable String authorization,
    double ratio,
    boolean metrics,
    Map<String, String> who) {

  /** How long the end of a process waits until what was recorded is sent. */
  static final Duration FAREWELL = Duration.ofSeconds(3);

  /** How long spans wait for company before they are sent. */
  static final Duration GATHER = Duration.ofSeconds(1);

  /** Spans that wait to be sent; what comes on top is lost. */
  static final int WAITING_MAX = 16_384;
}
