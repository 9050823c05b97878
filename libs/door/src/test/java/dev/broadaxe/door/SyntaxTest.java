package dev.broadaxe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, ids, durations and cron expressions as people write them. */
final class SyntaxTest {
  @Test
  void namesHaveTheirSigns() {
    assertThat(Names.isName("a.B-c_9")).isTrue();
    assertThat(Names.isName("a".repeat(1024))).isTrue();
    assertThat(Names.isName("a".repeat(1025))).isFalse();
    for (String bad : new String[] {"", "a b", "a:b", "\u00e9", "a\0", "a/b", "a\n"}) {
      assertThat(Names.isName(bad)).as(bad).isFalse();
    }
  }

  @Test
  void keysHaveTheirSizeInBytes() {
    assertThat(Names.isKey("\u00e9".repeat(512))).isTrue();
    assertThat(Names.isKey("\u00e9".repeat(513))).isFalse();
    assertThat(Names.isKey("")).isFalse();
    assertThat(Names.isKey("a\0")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a:x:b", "Ab:c d", "a.b-c_d:e"})
  void actionsHaveAServiceAndAVerb(String action) {
    assertThat(Names.isAction(action)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", ":", "a:", ":b", "a:b:", "a:b:c:d", "a b:c"})
  void otherTextsAreNoActions(String text) {
    assertThat(Names.isAction(text)).isFalse();
  }

  @Test
  void idsAreReadInEveryUsualForm() {
    UUID id = UUID.fromString("019ab000-0000-7000-8000-00000000000a");
    assertThat(Names.uuid("019ab000-0000-7000-8000-00000000000a")).isEqualTo(id);
    assertThat(Names.uuid("019AB000-0000-7000-8000-00000000000A")).isEqualTo(id);
    assertThat(Names.uuid("019ab000000070008000-00000000000a")).isNull();
    assertThat(Names.uuid("019ab00000007000800000000000000a")).isEqualTo(id);
    assertThat(Names.uuid("ffffffff-ffff-ffff-ffff-ffffffffffff")).isEqualTo(new UUID(-1, -1));
    for (String bad : new String[] {"", "x", "019ab000-0000-7000-8000-00000000000g", "1-1-1-1-1"}) {
      assertThat(Names.uuid(bad)).as(bad).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "500ms, 500",
    "90s, 90000",
    "1.5h, 5400000",
    "1h30m, 5400000",
    "1m0s, 60000",
    ".5s, 500",
    "1h1h, 7200000"
  })
  void durationsAreSumsOfNumbersWithUnits(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "s",
        "-1s",
        "+1s",
        "1 s",
        "1d",
        "1us",
        "1ns",
        "1s ",
        "1..5s",
        "1e3s",
        "99999999999999999999h",
        "900000h"
      })
  void otherTextsAreNoDurations(String text) {
    assertThat(Durations.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *",
        "*/5 0-23/2 1,15 JAN-MAR MON",
        "0 0 0 1 1 ?",
        "30 * * * * *",
        "0 12 * * sun-sat",
        "CRON_TZ=Europe/Berlin 0 6 * * *",
        "TZ=UTC 0 6 * * *",
        "5/15 * * * *"
      })
  void cronExpressionsAreAccepted(String text) {
    assertThat(CronSyntax.problem(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 7",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "@daily",
        "CRON_TZ=Nowhere/X * * * * *",
        "1,,2 * * * *",
        "CRON_TZ=UTC"
      })
  void otherTextsAreNoCronExpressions(String text) {
    assertThat(CronSyntax.problem(text)).isNotNull();
  }
}
