package dev.broadaxe.allinone;

import dev.broadaxe.security.Tokens;
import dev.broadaxe.security.Verification.Verified;
import dev.broadaxe.service.NewTokens;
import java.time.Duration;
import java.util.UUID;

/** The token that people on this machine use: kept in the data folder, renewed when it must be. */
final class LocalToken {
  private static final String FILE = "token";
  private static final Duration LEFT_MIN = Duration.ofDays(7);

  private final DataFolder folder;
  private final NewTokens making;

  LocalToken(DataFolder folder, NewTokens making) {
    this.folder = folder;
    this.making = making;
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
    return making.tokens().verify(text) instanceof Verified verified
        && verified.tenant().equals(tenant)
        && verified.expiresAt().isAfter(making.clock().instant().plus(LEFT_MIN));
  }

  private String renewed(UUID tenant) {
    String text = making.make(tenant, "local", Tokens.LIFETIME).text();
    folder.write(FILE, text + "\n");
    return text;
  }
}
