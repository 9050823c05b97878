package dev.broadaxe.service;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.config.ServerConfig;
import dev.broadaxe.config.TlsStrategy;
import dev.broadaxe.security.ClientRoots;
import dev.broadaxe.security.PemSource;
import dev.broadaxe.security.ServerIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How the door of a process is encrypted.
 *
 * @param identity what it shows to clients
 * @param roots who may sign the certificates of clients; null if none is asked for
 * @param required whether a client without a certificate is refused
 * @param protocols the versions of TLS that it speaks, under Java's names
 */
public record DoorTls(
    ServerIdentity identity,
    @Nullable ClientRoots roots,
    boolean required,
    List<String> protocols) {
  private static final Logger LOG = Logger.getLogger(DoorTls.class);

  /**
   * As the settings have it; empty for plain text.
   *
   * @throws InvalidSettingsException if anything is missing, cannot be read or does not fit
   */
  public static Optional<DoorTls> open(ServerConfig server) {
    if (server.grpc().insecure()) {
      return Optional.empty();
    }
    ServerConfig.Tls tls = server.tls();
    if (tls.strategy() == TlsStrategy.NONE) {
      throw new InvalidSettingsException(
          List.of(
              "SERVER_TLS_STRATEGY: none also needs SERVER_GRPC_INSECURE=true,"
                  + " because gRPC is in plain text then"));
    }
    Optional<PemSource> certificate = source("SERVER_TLS_CERT", tls.cert(), tls.certFile());
    Optional<PemSource> key = source("SERVER_TLS_KEY", tls.key(), tls.keyFile());
    Optional<PemSource> roots = source("SERVER_TLS_ROOT_CA", tls.rootCa(), tls.rootCaFile());
    boolean required = tls.strategy() == TlsStrategy.MTLS;
    List<String> missing = new ArrayList<>();
    String otherwise = ", unless SERVER_GRPC_INSECURE is true";
    need(missing, certificate, "SERVER_TLS_CERT", tls, otherwise);
    need(missing, key, "SERVER_TLS_KEY", tls, otherwise);
    if (required) {
      need(missing, roots, "SERVER_TLS_ROOT_CA", tls, "");
    }
    if (!missing.isEmpty()) {
      throw new InvalidSettingsException(missing);
    }
    Consumer<String> reports = LOG::warn;
    return Optional.of(
        new DoorTls(
            refusing(
                () -> ServerIdentity.open(certificate.orElseThrow(), key.orElseThrow(), reports)),
            roots.map(from -> refusing(() -> ClientRoots.open(from, reports))).orElse(null),
            required,
            tls.minVersion().andLater()));
  }

  private static void need(
      List<String> missing,
      Optional<PemSource> source,
      String name,
      ServerConfig.Tls tls,
      String otherwise) {
    if (source.isEmpty()) {
      missing.add(
          "%s_FILE: it or %s must be given when SERVER_TLS_STRATEGY is %s%s"
              .formatted(name, name, tls.strategy().text(), otherwise));
    }
  }

  private static Optional<PemSource> source(
      String name, Optional<String> text, Optional<Path> file) {
    Optional<PemSource> fromText = text.map(pem -> new PemSource.Text(name, pem));
    return fromText.or(() -> file.map(path -> new PemSource.File(name + "_FILE", path)));
  }

  private static <T> T refusing(Supplier<T> opening) {
    try {
      return opening.get();
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException(List.of(String.valueOf(e.getMessage())));
    }
  }
}
