package dev.broadaxe.restapi;

/**
 * What this server is and where it is reached.
 *
 * @param version of the engine
 * @param serverUrl base URL of REST
 * @param grpcAddress {@code host:port}
 */
public record About(String version, String serverUrl, String grpcAddress) {}
