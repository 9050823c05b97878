package dev.broadaxe.service;

import dev.broadaxe.loops.Ids;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.TokenRepository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Where tokens come from: each has a row of its tenant, by which it can be found and revoked.
 *
 * @param clock Postgres's, as well as it is known here
 */
public record NewTokens(Tokens tokens, TokenRepository records, Ids ids, InstantSource clock) {
  /**
   * A token that was just made.
   *
   * @param id of its row
   * @param text what a client sends
   */
  public record NewToken(UUID id, String text) {}

  /**
   * Makes a token that is good for that long, in whole seconds.
   *
   * @param name for people
   */
  public NewToken make(UUID tenant, String name, Duration lifetime) {
    UUID id = ids.next();
    Instant expiresAt = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
    records.insert(tenant, id, name, expiresAt);
    return new NewToken(id, tokens.issue(tenant, id, expiresAt));
  }
}
