package dev.broadaxe.security;

import dev.broadaxe.security.Verification.Reason;
import dev.broadaxe.security.Verification.Rejected;
import dev.broadaxe.security.Verification.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A token whose signature was found good, with what its record said when last looked up. */
final class KnownToken {

  /** What was found, until when it is taken for true, and until when in an outage. */
  private record Finding(Verification verification, Instant freshUntil, Instant usableUntil) {}

  private final Verified verified;
  private final ReentrantLock lookup = new ReentrantLock();
  private volatile @Nullable Finding finding;

  KnownToken(Verified verified) {
    this.verified = verified;
  }

  /** Of several callers at once only one looks the record up; the others wait for its answer. */
  Verification check(TokenRecords records, Instant now, Duration freshFor, Duration outageMax) {
    if (!now.isBefore(verified.expiresAt())) {
      return new Rejected(Reason.EXPIRED);
    }
    Finding last = finding;
    if (last != null && now.isBefore(last.freshUntil)) {
      return last.verification;
    }
    lookup.lock();
    try {
      last = finding;
      if (last == null || !now.isBefore(last.freshUntil)) {
        last = look(records, now, freshFor, outageMax, last);
        finding = last;
      }
      return last.verification;
    } finally {
      lookup.unlock();
    }
  }

  private Finding look(
      TokenRecords records,
      Instant now,
      Duration freshFor,
      Duration outageMax,
      @Nullable Finding last) {
    Optional<TokenRecord> record;
    try {
      record = records.find(verified.tenant(), verified.tokenId());
    } catch (RuntimeException outage) {
      // Workers stay connected while the database is away; nothing can be revoked meanwhile.
      if (last == null || !now.isBefore(last.usableUntil)) {
        throw outage;
      }
      return new Finding(last.verification, now.plus(freshFor), last.usableUntil);
    }
    return new Finding(judge(record, now), now.plus(freshFor), now.plus(outageMax));
  }

  private Verification judge(Optional<TokenRecord> record, Instant now) {
    if (record.isEmpty()) {
      return new Rejected(Reason.UNKNOWN);
    }
    if (record.get().revokedAt() != null) {
      return new Rejected(Reason.REVOKED);
    }
    Instant expiresAt = record.get().expiresAt();
    return expiresAt != null && !now.isBefore(expiresAt) ? new Rejected(Reason.EXPIRED) : verified;
  }
}
