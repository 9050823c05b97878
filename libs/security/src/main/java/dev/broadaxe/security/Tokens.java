package dev.broadaxe.security;

import static java.util.Objects.requireNonNull;

import dev.broadaxe.security.Verification.Reason;
import dev.broadaxe.security.Verification.Rejected;
import dev.broadaxe.security.Verification.Verified;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The API tokens of a server: issued here, and checked here at every call.
 *
 * <p>A signature costs far more than a call may, so it is checked once for each text. The record is
 * looked up again every few seconds: a revoked token stops working within that time.
 */
public final class Tokens {

  /** How long a token lives if nobody says otherwise. */
  public static final Duration LIFETIME = Duration.ofDays(90);

  /** The longest text that is looked at, in characters. */
  public static final int CHARS_MAX = 8_192;

  private static final int KNOWN_MAX = 10_000;
  private static final Duration OUTAGE_MAX = Duration.ofMinutes(2);
  private static final String SCHEME = "bearer ";

  private final TokenText texts;
  private final TokenRecords records;
  private final InstantSource clock;
  private final Duration recordFreshFor;
  private final BoundedCache<String, KnownToken> known = new BoundedCache<>(KNOWN_MAX);

  /**
   * Tokens of one server.
   *
   * @param records asked on the calling thread
   * @param recordFreshFor how long the answer of {@code records} is taken for true
   */
  public Tokens(
      SigningKeys keys,
      TokenIssuer issuer,
      TokenRecords records,
      InstantSource clock,
      Duration recordFreshFor) {
    this.texts = new TokenText(keys, issuer);
    this.records = requireNonNull(records, "records is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.recordFreshFor = requireNonNull(recordFreshFor, "recordFreshFor is null");
  }

  /**
   * The text of a new token. It works as soon as its record exists, and until the second of {@code
   * expiresAt}; it is kept nowhere.
   */
  public String issue(UUID tenant, UUID tokenId, Instant expiresAt) {
    return texts.write(tenant, tokenId, clock.instant(), expiresAt);
  }

  /**
   * Checks the value of an {@code authorization} header or metadata entry, {@code Bearer TOKEN} in
   * any case.
   *
   * @throws RuntimeException what {@link TokenRecords#find} threw, if this token was not found good
   *     within the last two minutes
   */
  public Verification verifyHeader(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return new Rejected(Reason.MALFORMED);
    }
    return verify(authorization.substring(SCHEME.length()).strip());
  }

  /**
   * Checks the text of a token.
   *
   * @throws RuntimeException as {@link #verifyHeader}
   */
  public Verification verify(String text) {
    Instant now = clock.instant();
    KnownToken token = known.get(text);
    if (token == null) {
      if (text.length() > CHARS_MAX) {
        return new Rejected(Reason.MALFORMED);
      }
      switch (texts.read(text, now)) {
        case Rejected rejected -> {
          return rejected;
        }
        case Verified verified -> token = known.putIfAbsent(text, new KnownToken(verified));
      }
    }
    return token.check(records, now, recordFreshFor, OUTAGE_MAX);
  }
}
