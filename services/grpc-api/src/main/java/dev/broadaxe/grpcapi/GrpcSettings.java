package dev.broadaxe.grpcapi;

import dev.broadaxe.config.ServerConfig;
import java.time.Duration;

/**
 * How the gRPC API listens and what it allows.
 *
 * @param port 0 takes a free one
 * @param maxMessageBytes largest message in both directions
 * @param windowBytes flow control window of HTTP/2
 * @param callsPerSecond of one token to one service, tenfold for those of workers
 * @param stopLimit how long a stop waits for calls in progress
 */
public record GrpcSettings(
    String bindAddress,
    int port,
    int maxMessageBytes,
    int windowBytes,
    int callsPerSecond,
    Duration stopLimit) {
  /** The settings of a deployment. */
  public static GrpcSettings of(ServerConfig.Grpc config) {
    return new GrpcSettings(
        config.bindAddress(),
        config.port(),
        config.maxMsgSize(),
        config.staticStreamWindowSize(),
        config.rateLimit(),
        config.shutdownTimeout());
  }
}
