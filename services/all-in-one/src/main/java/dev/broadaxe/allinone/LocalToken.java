package dev.broadaxe.allinone;

import dev.broadaxe.loops.Ids;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.security.Verification.Verified;
import dev.broadaxe.store.TokenRepository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** The token that people on this machine use: kept in the data folder, renewed when it must be. */
final class LocalToken {
  private static final String FILE = "token";
  private static final Duration LEFT_MIN = Duration.ofDays(7);

  private final DataFolder folder;
  private final TokenRepository records;
  private final Tokens tokens;
  private final Ids ids;
  private final InstantSource clock;

  LocalToken(
      DataFolder folder, TokenRepository records, Tokens tokens, Ids ids, InstantSource clock) {
    this.folder = folder;
    this.records = records;
    this.tokens = tokens;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * The token of the file; a new one when that is missing, soon over, of another tenant, or issued
   * for other addresses or another database.
   */
  String of(UUID tenant) {
    return folder
        .read(FILE)
        .map(String::strip)
        .filter(text -> serves(text, tenant))
        .orElseGet(() -> renewed(tenant));
  }

  private boolean serves(String text, UUID tenant) {
    return tokens.verify(text) instanceof Verified verified
        && verified.tenant().equals(tenant)
        && verified.expiresAt().isAfter(clock.instant().plus(LEFT_MIN));
  }

  private String renewed(UUID tenant) {
    Instant expiresAt = clock.instant().plus(Tokens.LIFETIME).truncatedTo(ChronoUnit.SECONDS);
    UUID id = ids.next();
    records.insert(tenant, id, "local", expiresAt);
    String text = tokens.issue(tenant, id, expiresAt);
    folder.write(FILE, text + "\n");
    return text;
  }
}
