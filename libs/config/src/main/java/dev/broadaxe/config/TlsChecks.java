package dev.broadaxe.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the settings of TLS say about each other; what a door cannot do without is its own affair,
 * since not every process has one.
 */
final class TlsChecks {
  private TlsChecks() {}

  static List<String> problems(ServerConfig server) {
    List<String> problems = new ArrayList<>();
    ServerConfig.Tls tls = server.tls();
    if (server.grpc().insecure() && tls.strategy() == TlsStrategy.MTLS) {
      problems.add(
          "SERVER_GRPC_INSECURE: must be false when SERVER_TLS_STRATEGY is mtls,"
              + " since gRPC is in plain text otherwise");
    }
    Map<String, Optional<?>> given = given(tls);
    for (String text : given.keySet()) {
      Optional<?> file = given.get(text + "_FILE");
      if (file != null && file.isPresent() && given.get(text).isPresent()) {
        problems.add(text + "_FILE: must not be set along with " + text);
      }
    }
    return problems;
  }

  static List<String> warnings(ServerConfig server) {
    String idle =
        given(server.tls()).entrySet().stream()
            .filter(setting -> setting.getValue().isPresent())
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return server.grpc().insecure() && !idle.isEmpty()
        ? List.of(idle + ": without effect, because SERVER_GRPC_INSECURE is true")
        : List.of();
  }

  private static Map<String, Optional<?>> given(ServerConfig.Tls tls) {
    Map<String, Optional<?>> given = new LinkedHashMap<>();
    given.put("SERVER_TLS_CERT", tls.cert());
    given.put("SERVER_TLS_CERT_FILE", tls.certFile());
    given.put("SERVER_TLS_KEY", tls.key());
    given.put("SERVER_TLS_KEY_FILE", tls.keyFile());
    given.put("SERVER_TLS_ROOT_CA", tls.rootCa());
    given.put("SERVER_TLS_ROOT_CA_FILE", tls.rootCaFile());
    return given;
  }
}
