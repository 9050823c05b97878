package dev.broadaxe.service;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.config.ServerConfig;
import dev.broadaxe.config.Settings;
import dev.broadaxe.security.SigningKeys;
import dev.broadaxe.security.TokenIssuer;
import dev.broadaxe.security.TokenRecord;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.TokenRepository;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The tokens of the clients of a process, as its settings have them. */
public final class AccessTokens {
  private static final String KEYS = "signing-keys.json";
  private static final String KEYSET_FILE = "SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE";

  private AccessTokens() {}

  /**
   * Opens the keys, which are made in the data folder when the settings name no file.
   *
   * @param clock Postgres's, as well as it is known here
   * @throws InvalidSettingsException if the file cannot be used
   */
  public static Tokens open(Settings settings, TokenRepository records, InstantSource clock) {
    ServerConfig server = settings.server();
    return new Tokens(
        keys(settings),
        new TokenIssuer(server.publicUrl(), server.grpc().publicAddress()),
        (tenant, id) ->
            records.find(tenant, id).map(row -> new TokenRecord(row.expiresAt(), row.revokedAt())),
        clock,
        settings.cache().duration());
  }

  private static SigningKeys keys(Settings settings) {
    Optional<Path> named = settings.server().encryption().jwtPrivateKeysetFile();
    Path file = named.orElseGet(() -> settings.broadaxe().data().resolve(KEYS));
    try {
      return SigningKeys.loadOrCreate(file);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      String name = named.isPresent() ? KEYSET_FILE : "BROADAXE_DATA";
      throw new InvalidSettingsException(List.of(name + ": " + e.getMessage()));
    }
  }
}
