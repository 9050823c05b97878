package dev.broadaxe.restapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tests of {@link Body}. */
class BodyTest {
  @Test
  void keepsObjectsByteForByte() {
    Body body = body("{ \"input\" : { \"n\" : 1.10, \"ü\": [1e400, {}] } ,\"x\":1}");

    assertThat(body.needObject("input"))
        .isEqualTo(Payload.of("{ \"n\" : 1.10, \"ü\": [1e400, {}] }"));
  }

  @Test
  void readsEveryKindOfField() {
    Body body =
        body(
            """
            {"text": "a\\u0041\\n", "n": 3, "yes": true, "no": false, "nothing": null,
             "since": "2026-08-20T12:00:00+02:00", "statuses": ["FAILED"],
             "ids": ["707d0855-80ab-4e1f-a156-f1c4546cbf52"], "filter": {"deep": {"x": "}"}}}
            """);

    assertThat(body.text("text")).isEqualTo("aA\n");
    assertThat(body.integer("n")).isEqualTo(3);
    assertThat(body.flag("yes")).isTrue();
    assertThat(body.flag("no")).isFalse();
    assertThat(body.text("nothing")).isNull();
    assertThat(body.has("nothing")).isFalse();
    assertThat(body.instant("since")).isEqualTo(Instant.parse("2026-08-20T10:00:00Z"));
    assertThat(body.constants("statuses", RunStatus.class)).containsExactly(RunStatus.FAILED);
    assertThat(body.ids("ids"))
        .containsExactly(UUID.fromString("707d0855-80ab-4e1f-a156-f1c4546cbf52"));
    assertThat(body.body("filter")).isNotNull();
    assertThat(body.texts("absent")).isEmpty();
  }

  @Test
  void refusesWithTheNameOfTheField() {
    assertRefused(() -> body("[1]"), "body must be a JSON object");
    assertRefused(() -> body(""), "body must be a JSON object");
    assertRefused(() -> body("{\"a\":1} x"), "body is no valid JSON");
    assertRefused(() -> body("{\"a\":tru}"), "body is no valid JSON");
    assertRefused(() -> body("{\"a\":1"), "body is no valid JSON");
    assertRefused(
        () -> Body.parse(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}),
        "body is not valid UTF-8");
    assertRefused(() -> body("{\"a\":\"x\"}").needObject("a"), "a must be an object");
    assertRefused(() -> body("{}").needText("a"), "a is required");
    assertRefused(() -> body("{\"a\":1.5}").integer("a"), "a must be a whole number");
    assertRefused(() -> body("{\"a\":3000000000}").integer("a"), "a must fit into 32 bits");
    assertRefused(() -> body("{\"a\":[1]}").texts("a"), "a must be a list of texts");
    assertRefused(
        () -> body("{\"a\":\"x\\u0000\"}").text("a"), "a must be valid Unicode without U+0000");
    assertRefused(
        () -> body("{\"a\":[\"1-1-1-1-1\"]}").ids("a"), "a must be a UUID of 36 characters");
    assertRefused(
        () -> body("{\"a\":\"yesterday\"}").instant("a"),
        "a must be a time of RFC 3339 with its offset, like 2026-01-31T12:00:00Z");
    assertRefused(
        () -> body("{\"a\":[\"DONE\"]}").constants("a", RunStatus.class),
        "a must be one of [QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED]");
  }

  private static void assertRefused(ThrowingCallable call, String description) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(400);
              assertThat(refused.body().node().at("/errors/0/description").asText())
                  .isEqualTo(description);
            });
  }

  private static Body body(String json) {
    return Body.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void mayBeEmptyWhereNothingIsNeeded() {
    assertThat(List.of(body("{}").has("a"), body("{\"a\":{}}").has("a")))
        .containsExactly(false, true);
  }
}
