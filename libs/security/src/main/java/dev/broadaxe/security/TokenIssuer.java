package dev.broadaxe.security;

import static java.util.Objects.requireNonNull;

/**
 * The server that tokens are issued by and for, as clients reach it.
 *
 * @param serverUrl base URL of the REST API; issuer and audience of every token
 * @param grpcBroadcastAddress {@code host:port} of the gRPC API
 */
public record TokenIssuer(String serverUrl, String grpcBroadcastAddress) {

  public TokenIssuer {
    requireNonNull(serverUrl, "serverUrl is null");
    requireNonNull(grpcBroadcastAddress, "grpcBroadcastAddress is null");
  }
}
