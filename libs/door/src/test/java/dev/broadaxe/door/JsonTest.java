package dev.broadaxe.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.door.Json.Verdict;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as JSON. */
final class JsonTest {
  @Test
  void objectsAndOthersAreToldApart() {
    assertThat(check("")).isEqualTo(Verdict.EMPTY);
    assertThat(check(" {\"a\": [1, {\"b\": null}]}\n")).isEqualTo(Verdict.OBJECT);
    assertThat(check("[1]")).isEqualTo(Verdict.OTHER);
    assertThat(check("null")).isEqualTo(Verdict.OTHER);
    assertThat(check("\"text\"")).isEqualTo(Verdict.OTHER);
    assertThat(check("1e400000")).isEqualTo(Verdict.OTHER);
    assertThat(check("\"\\ud800\"")).isEqualTo(Verdict.OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "{",
        "}",
        "{}}",
        "{} {}",
        "{'a':1}",
        "{\"a\":}",
        "{\"a\":1,}",
        "nul",
        "01",
        "NaN",
        "// comment\n{}",
        "{\"a\":\"\u0001\"}",
        "\ufeff{}"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThat(check(text)).isEqualTo(Verdict.INVALID);
  }

  @Test
  void deepNestingIsRefusedInsteadOfFollowed() {
    assertThat(check("[".repeat(100_000) + "]".repeat(100_000))).isEqualTo(Verdict.EXCESSIVE);
    assertThat(check("[".repeat(1_001) + "]".repeat(1_001))).isEqualTo(Verdict.EXCESSIVE);
    assertThat(check("[".repeat(1_000) + "]".repeat(1_000))).isEqualTo(Verdict.OTHER);
  }

  @Test
  void numbersAndNamesHaveTheirLength() {
    assertThat(check("{\"n\":" + "9".repeat(1_001) + "}")).isEqualTo(Verdict.EXCESSIVE);
    assertThat(check("{\"n\":" + "9".repeat(1_000) + "}")).isEqualTo(Verdict.OBJECT);
    assertThat(check("{\"" + "k".repeat(60_000) + "\":1}")).isEqualTo(Verdict.EXCESSIVE);
    assertThat(check("{\"" + "k".repeat(50_000) + "\":1}")).isEqualTo(Verdict.OBJECT);
    assertThat(Json.BOUNDS).contains("1000 levels", "1000 digits", "50000 characters");
  }

  @Test
  void onlyTheEscapeOfNulIsNul() {
    assertThat(check("{\"a\":\"x\\u0000y\"}")).isEqualTo(Verdict.NUL);
    assertThat(check("{\"\\u0000\":1}")).isEqualTo(Verdict.NUL);
    assertThat(check("{\"a\":\"\\\\\\u0000\"}")).isEqualTo(Verdict.NUL);
    assertThat(check("{\"a\":\"\\\\u0000\"}")).isEqualTo(Verdict.OBJECT);
    assertThat(check("{\"a\":\"\\u0001u0000\"}")).isEqualTo(Verdict.OBJECT);
  }

  private static Verdict check(String text) {
    return Json.check(text.getBytes(StandardCharsets.UTF_8));
  }
}
