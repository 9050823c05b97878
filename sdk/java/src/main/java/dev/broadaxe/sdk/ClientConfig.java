package dev.broadaxe.sdk;

import java.util.Locale;
import java.util.Map;

/**
 * Where the engine is, as whom to speak to it, and how.
 *
 * @param token the API token
 * @param tenantId the tenant that the token belongs to
 * @param hostPort the engine's gRPC address, {@code host:port}
 * @param serverUrl the base URL of its REST API
 * @param namespace put before the names of tasks and workers: lower case and ending in {@code _},
 *     or empty
 * @param tls how the connection is encrypted
 * @param transport its limits
 */
public record ClientConfig(
    String token,
    String tenantId,
    String hostPort,
    String serverUrl,
    String namespace,
    Tls tls,
    Transport transport) {

  /**
   * Checks the address and completes the namespace.
   *
   * @throws IllegalArgumentException if the address is not {@code host:port}
   */
  public ClientConfig {
    if (!hostPort.matches(".+:\\d{1,5}")) {
      throw new IllegalArgumentException(
          "the engine's address must be host:port, but is \"" + hostPort + "\"");
    }
    namespace = namespace.toLowerCase(Locale.ROOT);
    if (!namespace.isEmpty() && !namespace.endsWith("_")) {
      namespace += "_";
    }
  }

  /**
   * What the environment variables {@code HATCHET_CLIENT_*} say; see {@link #of(Map)}.
   *
   * @throws IllegalArgumentException as {@link #of(Map)}
   */
  public static ClientConfig fromEnvironment() {
    return of(System.getenv());
  }

  /**
   * What these variables say: {@code HATCHET_CLIENT_TOKEN} is required and gives the addresses
   * unless {@code _HOST_PORT} and {@code _SERVER_URL} (or {@code _API_URL}) do; {@code _TENANT_ID},
   * {@code _NAMESPACE}; {@code _TLS_STRATEGY} (tls, mtls or none) with {@code _TLS_CERT_FILE},
   * {@code _TLS_KEY_FILE}, {@code _TLS_ROOT_CA_FILE} and {@code _TLS_SERVER_NAME}; {@code
   * _GRPC_MAX_SEND_MESSAGE_LENGTH} and {@code _GRPC_MAX_RECV_MESSAGE_LENGTH} in bytes.
   *
   * @throws IllegalArgumentException naming the variable that is missing or makes no sense
   */
  public static ClientConfig of(Map<String, String> variables) {
    return new Environment(variables).config();
  }

  /** This configuration with another address of the engine. */
  public ClientConfig withHostPort(String value) {
    return new ClientConfig(token, tenantId, value, serverUrl, namespace, tls, transport);
  }

  /** This configuration with another namespace. */
  public ClientConfig withNamespace(String value) {
    return new ClientConfig(token, tenantId, hostPort, serverUrl, value, tls, transport);
  }

  /** This configuration with other encryption. */
  public ClientConfig withTls(Tls value) {
    return new ClientConfig(token, tenantId, hostPort, serverUrl, namespace, value, transport);
  }

  /** This configuration with other limits. */
  public ClientConfig withTransport(Transport value) {
    return new ClientConfig(token, tenantId, hostPort, serverUrl, namespace, tls, value);
  }

  /** Everything but the token. */
  @Override
  public String toString() {
    return "ClientConfig[tenantId="
        + tenantId
        + ", hostPort="
        + hostPort
        + ", serverUrl="
        + serverUrl
        + ", namespace="
        + namespace
        + ", tls="
        + tls
        + ", transport="
        + transport
        + "]";
  }

  /** A name with the namespace before it, unless it is there already. */
  String qualified(String name) {
    return name.startsWith(namespace) ? name : namespace + name;
  }
}
