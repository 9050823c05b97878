package dev.broadaxe.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.security.Verification.Reason;
import dev.broadaxe.security.Verification.Rejected;
import dev.broadaxe.security.Verification.Verified;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** Issuing and checking tokens against records that a test changes by hand. */
class TokensTest {

  private static final UUID TENANT = UUID.fromString("707d0855-80ab-4e1f-a156-f1c4546cbf52");
  private static final UUID TOKEN_ID = UUID.fromString("019a0000-0000-7000-8000-000000000001");
  private static final TokenIssuer ISSUER =
      new TokenIssuer("http://localhost:8080", "127.0.0.1:7070");
  private static final Duration FRESH_FOR = Duration.ofSeconds(3);
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant EXPIRES_AT = START.plus(Tokens.LIFETIME);

  private final SigningKeys keys = SigningKeys.generate();
  private final Map<UUID, TokenRecord> records = new HashMap<>();
  private final AtomicInteger lookups = new AtomicInteger();
  private Instant now = START;
  private boolean recordsAway;
  private final Tokens tokens = tokens(keys, ISSUER);

  private Tokens tokens(SigningKeys signedBy, TokenIssuer issuer) {
    return new Tokens(signedBy, issuer, this::find, () -> now, FRESH_FOR);
  }

  private Optional<TokenRecord> find(UUID tenant, UUID tokenId) {
    lookups.incrementAndGet();
    if (recordsAway) {
      throw new IllegalStateException("the records are away");
    }
    return tenant.equals(TENANT) ? Optional.ofNullable(records.get(tokenId)) : Optional.empty();
  }

  private String issued() {
    records.put(TOKEN_ID, new TokenRecord(EXPIRES_AT, null));
    return tokens.issue(TENANT, TOKEN_ID, EXPIRES_AT);
  }

  @Test
  void carriesTheClaimsThatClientsRead() throws JoseException {
    String[] parts = issued().split("\\.", -1);

    assertThat(parts).hasSize(3);
    assertThat(parts[0]).startsWith("ey");
    assertThat(json(parts[0]))
        .containsOnlyKeys("alg", "kid")
        .containsEntry("alg", "ES256")
        .containsEntry("kid", keys.first().getKeyId());
    assertThat(json(parts[1]))
        .containsOnly(
            Map.entry("sub", TENANT.toString()),
            Map.entry("iss", "http://localhost:8080"),
            Map.entry("aud", "http://localhost:8080"),
            Map.entry("iat", START.getEpochSecond()),
            Map.entry("exp", EXPIRES_AT.getEpochSecond()),
            Map.entry("token_id", TOKEN_ID.toString()),
            Map.entry("server_url", "http://localhost:8080"),
            Map.entry("grpc_broadcast_address", "127.0.0.1:7070"));
    assertThat(Base64.getUrlDecoder().decode(parts[2])).hasSize(64);
  }

  @Test
  void acceptsWhatItIssued() {
    assertThat(tokens.verify(issued())).isEqualTo(new Verified(TENANT, TOKEN_ID, EXPIRES_AT));
  }

  @Test
  void readsTheSchemeInAnyCaseAndNoOther() {
    String text = issued();

    assertThat(tokens.verifyHeader("bearer " + text)).isInstanceOf(Verified.class);
    assertThat(tokens.verifyHeader("Bearer  " + text)).isInstanceOf(Verified.class);
    assertThat(tokens.verifyHeader(text)).isEqualTo(new Rejected(Reason.MALFORMED));
    assertThat(tokens.verifyHeader("Basic " + text)).isEqualTo(new Rejected(Reason.MALFORMED));
    assertThat(tokens.verifyHeader(null)).isEqualTo(new Rejected(Reason.MALFORMED));
  }

  @Test
  void rejectsWhatIsNoToken() {
    for (String text :
        new String[] {"", "x", "a.b.c", "eyJhbGciOiJFUzI1NiJ9..", "..", "e".repeat(9_000)}) {
      assertThat(tokens.verify(text)).as(text).isInstanceOf(Rejected.class);
    }
    assertThat(lookups).hasValue(0);
  }

  @Test
  void rejectsAChangedTenant() {
    String[] parts = issued().split("\\.");
    String foreign = text(parts[1]).replace(TENANT.toString(), new UUID(1, 2).toString());
    String forged = parts[0] + "." + base64(foreign) + "." + parts[2];

    assertThat(tokens.verify(forged)).isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    assertThat(lookups).hasValue(0);
  }

  @Test
  void rejectsAnotherServersKey() {
    issued();
    String foreign = tokens(SigningKeys.generate(), ISSUER).issue(TENANT, TOKEN_ID, EXPIRES_AT);

    assertThat(tokens.verify(foreign)).isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
  }

  @Test
  void rejectsOtherAlgorithmsWhateverTheHeaderSays() throws JoseException {
    String[] parts = issued().split("\\.");
    String unsigned = base64(text(parts[0]).replace("ES256", "none")) + "." + parts[1] + ".";
    JsonWebSignature symmetric = new JsonWebSignature();
    symmetric.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    symmetric.setKeyIdHeaderValue(keys.first().getKeyId());
    symmetric.setKey(new HmacKey(keys.first().getPublicKey().getEncoded()));
    symmetric.setPayload(text(parts[1]));

    assertThat(tokens.verify(unsigned)).isInstanceOf(Rejected.class);
    assertThat(tokens.verify(symmetric.getCompactSerialization())).isInstanceOf(Rejected.class);
    assertThat(lookups).hasValue(0);
  }

  @Test
  void rejectsATokenOfAnotherServerWithTheSameKeys() {
    issued();
    TokenIssuer other = new TokenIssuer("http://elsewhere:8080", "127.0.0.1:7070");
    String foreign = tokens(keys, other).issue(TENANT, TOKEN_ID, EXPIRES_AT);

    assertThat(tokens.verify(foreign)).isEqualTo(new Rejected(Reason.WRONG_SERVER));
  }

  @Test
  void rejectsClaimsThatAreMissingOrNoIds() throws JoseException {
    assertThat(tokens.verify(signed(Map.of("sub", "1-1-1-1-1"))))
        .isEqualTo(new Rejected(Reason.MALFORMED));
    assertThat(tokens.verify(signed(Map.of("token_id", "?"))))
        .isEqualTo(new Rejected(Reason.MALFORMED));
    assertThat(tokens.verify(signed(Map.of("exp", "never"))))
        .isEqualTo(new Rejected(Reason.MALFORMED));
    assertThat(tokens.verify(signed(Map.of("server_url", "http://elsewhere"))))
        .isEqualTo(new Rejected(Reason.WRONG_SERVER));
    assertThat(tokens.verify(signed(Map.of()))).isEqualTo(new Rejected(Reason.UNKNOWN));
  }

  @Test
  void allowsForClocksThatDifferALittle() {
    String text = issued();

    now = START.minus(TokenText.SKEW_MAX);
    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);
    now = START.minus(TokenText.SKEW_MAX).minusSeconds(1);
    assertThat(tokens(keys, ISSUER).verify(text)).isEqualTo(new Rejected(Reason.NOT_YET_ISSUED));
  }

  @Test
  void endsAtTheSecondOfItsExpiryAlthoughItWasFoundGood() {
    String text = issued();
    now = EXPIRES_AT.minusSeconds(1);
    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);

    now = EXPIRES_AT;

    assertThat(tokens.verify(text)).isEqualTo(new Rejected(Reason.EXPIRED));
  }

  @Test
  void endsWhenItsRecordSaysSo() {
    String text = issued();
    records.put(TOKEN_ID, new TokenRecord(START.plusSeconds(10), null));
    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);

    now = START.plusSeconds(10);

    assertThat(tokens.verify(text)).isEqualTo(new Rejected(Reason.EXPIRED));
  }

  @Test
  void stopsWorkingSoonAfterItIsRevoked() {
    String text = issued();
    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);

    records.put(TOKEN_ID, new TokenRecord(EXPIRES_AT, now));
    now = START.plus(FRESH_FOR);

    assertThat(tokens.verify(text)).isEqualTo(new Rejected(Reason.REVOKED));
  }

  @Test
  void rejectsATokenWithoutRecord() {
    String text = tokens.issue(TENANT, TOKEN_ID, EXPIRES_AT);
    assertThat(tokens.verify(text)).isEqualTo(new Rejected(Reason.UNKNOWN));

    records.put(TOKEN_ID, new TokenRecord(null, null));
    now = START.plus(FRESH_FOR);

    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);
  }

  @Test
  void looksARecordUpOncePerInterval() {
    String text = issued();
    IntStream.range(0, 1_000).forEach(_ -> tokens.verify(text));
    assertThat(lookups).hasValue(1);

    now = START.plus(FRESH_FOR);
    IntStream.range(0, 1_000).forEach(_ -> tokens.verify(text));

    assertThat(lookups).hasValue(2);
  }

  @Test
  void looksARecordUpOnceForCallersAtTheSameInstant() throws Exception {
    String text = issued();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls =
          IntStream.range(0, 200).mapToObj(_ -> threads.submit(() -> tokens.verify(text))).toList();
      for (var call : calls) {
        assertThat(call.get()).isInstanceOf(Verified.class);
      }
    }
    assertThat(lookups).hasValue(1);
  }

  @Test
  void staysGoodForAWhileWhenTheRecordsAreAway() {
    String text = issued();
    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);
    recordsAway = true;

    now = START.plusSeconds(119);
    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);
    now = START.plusSeconds(130);

    assertThatThrownBy(() -> tokens.verify(text)).hasMessage("the records are away");
  }

  @Test
  void isNotTakenUnseenWhenTheRecordsAreAway() {
    String text = issued();
    recordsAway = true;

    assertThatThrownBy(() -> tokens.verify(text)).hasMessage("the records are away");
    recordsAway = false;

    assertThat(tokens.verify(text)).isInstanceOf(Verified.class);
  }

  /** A token that was really signed by us, with other claims than we would write. */
  private String signed(Map<String, Object> changes) throws JoseException {
    JwtClaims claims = new JwtClaims();
    claims.setSubject(TENANT.toString());
    claims.setIssuer(ISSUER.serverUrl());
    claims.setAudience(ISSUER.serverUrl());
    claims.setClaim("iat", START.getEpochSecond());
    claims.setClaim("exp", EXPIRES_AT.getEpochSecond());
    claims.setClaim("token_id", TOKEN_ID.toString());
    changes.forEach(claims::setClaim);
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    signature.setKeyIdHeaderValue(keys.first().getKeyId());
    signature.setKey(keys.first().getPrivateKey());
    signature.setPayload(claims.toJson());
    return signature.getCompactSerialization();
  }

  private static Map<String, Object> json(String part) throws JoseException {
    return JsonUtil.parseJson(text(part));
  }

  private static String text(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
