package dev.broadaxe.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a configuration from the variables that all clients of the engine share. */
final class Environment {

  private static final String PREFIX = "HATCHET_CLIENT_";

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  ClientConfig config() {
    String token = variable("TOKEN");
    if (token == null) {
      throw new IllegalArgumentException(PREFIX + "TOKEN is not set: it must hold an API token");
    }
    JsonNode claims = claims(token);
    return new ClientConfig(
        token,
        or(variable("TENANT_ID"), claims, "sub"),
        or(variable("HOST_PORT"), claims, "grpc_broadcast_address"),
        or(firstOf("SERVER_URL", "API_URL"), claims, "server_url"),
        orEmpty(variable("NAMESPACE")),
        tls(),
        transport());
  }

  private Tls tls() {
    String strategy = variable("TLS_STRATEGY");
    return new Tls(
        strategy == null ? Tls.Strategy.TLS : strategy(strategy),
        path("TLS_CERT_FILE"),
        path("TLS_KEY_FILE"),
        path("TLS_ROOT_CA_FILE"),
        variable("TLS_SERVER_NAME"));
  }

  private static Tls.Strategy strategy(String text) {
    for (Tls.Strategy strategy : Tls.Strategy.values()) {
      if (strategy.name().toLowerCase(Locale.ROOT).equals(text)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        PREFIX + "TLS_STRATEGY must be tls, mtls or none, but is \"" + text + "\"");
  }

  private Transport transport() {
    Transport standard = Transport.DEFAULT;
    return new Transport(
        bytes("GRPC_MAX_SEND_MESSAGE_LENGTH", standard.sendBytesMax()),
        bytes("GRPC_MAX_RECV_MESSAGE_LENGTH", standard.receiveBytesMax()),
        standard.gzip());
  }

  private int bytes(String name, int standard) {
    String text = variable(name);
    if (text == null) {
      return standard;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          PREFIX + name + " must be a number of bytes, but is \"" + text + "\"", e);
    }
  }

  private @Nullable Path path(String name) {
    String text = variable(name);
    return text == null ? null : Path.of(text);
  }

  private @Nullable String firstOf(String name, String otherName) {
    String text = variable(name);
    return text == null ? variable(otherName) : text;
  }

  /** The variable's text; an empty one counts as absent, as shells cannot always unset. */
  private @Nullable String variable(String name) {
    String text = variables.get(PREFIX + name);
    return text == null || text.isBlank() ? null : text.strip();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String or(@Nullable String text, JsonNode claims, String claim) {
    if (text != null) {
      return text;
    }
    String value = claims.path(claim).asText("");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          PREFIX + "TOKEN is no token of an engine: it lacks the claim " + claim);
    }
    return value;
  }

  /** The middle part of the token; the signature is the engine's business. */
  private static JsonNode claims(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          PREFIX + "TOKEN is no token of an engine: it must have three parts");
    }
    try {
      return new ObjectMapper()
          .readTree(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw new IllegalArgumentException(
          PREFIX + "TOKEN is no token of an engine: its middle part is not JSON in base64", e);
    }
  }
}
