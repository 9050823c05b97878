package dev.broadaxe.service;

import dev.broadaxe.config.ServerConfig;
import dev.broadaxe.config.Settings;
import dev.broadaxe.security.SigningKeys;
import dev.broadaxe.security.TokenIssuer;
import dev.broadaxe.security.TokenRecord;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.TokenRepository;
import java.nio.file.Path;
import java.time.InstantSource;

/** The tokens of the clients of a process, as its settings have them. */
public final class AccessTokens {
  private static final String KEYS = "signing-keys.json";

  private AccessTokens() {}

  /**
   * Opens the keys, which are made in the data folder when the settings name no file.
   *
   * @param clock Postgres's, as well as it is known here
   */
  public static Tokens open(Settings settings, TokenRepository records, InstantSource clock) {
    ServerConfig server = settings.server();
    Path keys =
        server
            .encryption()
            .jwtPrivateKeysetFile()
            .orElseGet(() -> settings.broadaxe().data().resolve(KEYS));
    return new Tokens(
        SigningKeys.loadOrCreate(keys),
        new TokenIssuer(server.publicUrl(), server.grpc().publicAddress()),
        (tenant, id) ->
            records.find(tenant, id).map(row -> new TokenRecord(row.expiresAt(), row.revokedAt())),
        clock,
        settings.cache().duration());
  }
}
