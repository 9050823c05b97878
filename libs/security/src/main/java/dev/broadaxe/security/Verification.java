package dev.broadaxe.security;

import java.time.Instant;
import java.util.UUID;

/** What became of the check of an API token. */
public sealed interface Verification {

  /**
   * A token that is ours and in force.
   *
   * @param tenant whose token it is; nothing of another tenant may be read or changed with it
   * @param tokenId the id of its record
   * @param expiresAt when it ends by itself; a revocation may end it before
   */
  record Verified(UUID tenant, UUID tokenId, Instant expiresAt) implements Verification {}

  /** A token that opens nothing; the reason is for logs and counters, not for the caller. */
  record Rejected(Reason reason) implements Verification {}

  /** Why a token opens nothing. */
  enum Reason {
    /** No token, another scheme than Bearer, or not a JWS with the claims that we need. */
    MALFORMED,
    /** Signed by nobody we know, or changed after it was signed. */
    BAD_SIGNATURE,
    /** Issued by or for another server. */
    WRONG_SERVER,
    /** Issued in the future, by more than clocks may differ. */
    NOT_YET_ISSUED,
    /** Past the end that was set when it was issued. */
    EXPIRED,
    /** Its record is gone, or never was. */
    UNKNOWN,
    /** Ended before its time by its owner. */
    REVOKED
  }
}
