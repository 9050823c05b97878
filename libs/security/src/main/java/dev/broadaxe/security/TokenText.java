package dev.broadaxe.security;

import dev.broadaxe.security.Verification.Reason;
import dev.broadaxe.security.Verification.Rejected;
import dev.broadaxe.security.Verification.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.JoseException;

/** The text form of a token: a compact JWS, ES256, with the claims that client libraries read. */
final class TokenText {

  /** By how much the clocks of two servers may differ. */
  static final Duration SKEW_MAX = Duration.ofSeconds(30);

  private static final String TOKEN_ID = "token_id";
  private static final String SERVER_URL = "server_url";
  private static final String GRPC_BROADCAST_ADDRESS = "grpc_broadcast_address";
  private static final int UUID_CHARS = 36;

  /** No other algorithm is looked at, whatever the header asks for. */
  private static final AlgorithmConstraints ES256_ONLY =
      new AlgorithmConstraints(
          ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

  private final SigningKeys keys;
  private final TokenIssuer issuer;

  TokenText(SigningKeys keys, TokenIssuer issuer) {
    this.keys = keys;
    this.issuer = issuer;
  }

  String write(UUID tenant, UUID tokenId, Instant issuedAt, Instant expiresAt) {
    JwtClaims claims = new JwtClaims();
    claims.setSubject(tenant.toString());
    claims.setIssuer(issuer.serverUrl());
    claims.setAudience(issuer.serverUrl());
    claims.setIssuedAt(NumericDate.fromSeconds(issuedAt.getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(expiresAt.getEpochSecond()));
    claims.setStringClaim(TOKEN_ID, tokenId.toString());
    claims.setStringClaim(SERVER_URL, issuer.serverUrl());
    claims.setStringClaim(GRPC_BROADCAST_ADDRESS, issuer.grpcBroadcastAddress());
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    signature.setKeyIdHeaderValue(keys.first().getKeyId());
    signature.setKey(keys.first().getPrivateKey());
    signature.setPayload(claims.toJson());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
  }

  /** Everything that can be checked without the token's record; its expiry is left to each use. */
  Verification read(String text, Instant now) {
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmConstraints(ES256_ONLY);
      signature.setCompactSerialization(text);
      var key = keys.find(signature.getKeyIdHeaderValue());
      if (key == null) {
        return new Rejected(Reason.BAD_SIGNATURE);
      }
      signature.setKey(key.getKey());
      if (!signature.verifySignature()) {
        return new Rejected(Reason.BAD_SIGNATURE);
      }
      return check(JwtClaims.parse(signature.getPayload()), now);
    } catch (JoseException | InvalidJwtException | MalformedClaimException e) {
      return new Rejected(Reason.MALFORMED);
    }
  }

  private Verification check(JwtClaims claims, Instant now) throws MalformedClaimException {
    UUID tenant = uuid(claims.getSubject());
    UUID tokenId = uuid(claims.getStringClaimValue(TOKEN_ID));
    Instant issuedAt = instant(claims.getIssuedAt());
    Instant expiresAt = instant(claims.getExpirationTime());
    String serverUrl = claims.getStringClaimValue(SERVER_URL);
    if (!issuer.serverUrl().equals(claims.getIssuer())
        || !claims.getAudience().equals(List.of(issuer.serverUrl()))
        || (serverUrl != null && !serverUrl.equals(issuer.serverUrl()))) {
      return new Rejected(Reason.WRONG_SERVER);
    }
    if (issuedAt.isAfter(now.plus(SKEW_MAX))) {
      return new Rejected(Reason.NOT_YET_ISSUED);
    }
    return new Verified(tenant, tokenId, expiresAt);
  }

  /** {@link UUID#fromString} alone would also take shortened forms, as other names of one id. */
  private static UUID uuid(String text) throws MalformedClaimException {
    if (text == null || text.length() != UUID_CHARS) {
      throw new MalformedClaimException("not a uuid");
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedClaimException("not a uuid", e);
    }
  }

  private static Instant instant(NumericDate date) throws MalformedClaimException {
    if (date == null) {
      throw new MalformedClaimException("a date is missing");
    }
    return Instant.ofEpochSecond(date.getValue());
  }
}
