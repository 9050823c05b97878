package dev.broadaxe.grpcapi;

import dev.broadaxe.config.ServerConfig;
import dev.broadaxe.service.DoorTls;
import java.time.Duration;
import java.util.Optional;

/**
 * How the gRPC API listens and what it allows.
 *
 * @param port 0 takes a free one
 * @param maxMessageBytes largest message in both directions
 * @param windowBytes flow control window of HTTP/2
 * @param callsPerSecond of one token to one service, tenfold for those of workers
 * @param stopLimit how long a stop waits for calls in progress
 * @param tls empty for plain text
 */
public record GrpcSettings(
    String bindAddress,
    int port,
    int maxMessageBytes,
    int windowBytes,
    int callsPerSecond,
    Duration stopLimit,
    Optional<DoorTls> tls,
    Features features) {
  /**
   * What can be switched off.
   *
   * @param logs whether the log lines of tasks are kept
   * @param replays whether ended tasks are run again
   * @param version what clients are told, if not the version of the protocol
   */
  public record Features(boolean logs, boolean replays, Optional<String> version) {
    /** Everything is on. */
    public static final Features ALL = new Features(true, true, Optional.empty());
  }

  /**
   * The settings of a deployment.
   *
   * @throws dev.broadaxe.config.InvalidSettingsException if certificates are missing or wrong
   */
  public static GrpcSettings of(ServerConfig server) {
    ServerConfig.Grpc config = server.grpc();
    return new GrpcSettings(
        config.bindAddress(),
        config.port(),
        config.maxMsgSize(),
        config.staticStreamWindowSize(),
        config.rateLimit(),
        config.shutdownTimeout(),
        DoorTls.open(server),
        new Features(
            server.features().logIngestionEnabled(),
            server.features().replayEnabled(),
            server.features().versionOverride()));
  }
}
