package dev.broadaxe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations in the notation of Go. */
class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "20s, PT20S",
    "5m0s, PT5M",
    "1h30m, PT1H30M",
    "1.5h, PT1H30M",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "500ms, PT0.5S",
    "500us, PT0.0005S",
    "500\u00b5s, PT0.0005S",
    "500\u03bcs, PT0.0005S",
    "7ns, PT0.000000007S",
    "0.9ns, PT0S",
    "1h1m1s1ms1us1ns, PT1H1M1.001001001S",
    "720h, PT720H",
    "2540400h, PT2540400H"
  })
  void reads(String text, Duration duration) {
    assertThat(GoDuration.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "+1s", "1d", "1 s", " 1s", "1s ", "1h-1m", "1e3s"})
  void refuses(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThatThrownBy(() -> GoDuration.parse("2562048h"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GoDuration.parse("9".repeat(100_000) + "h"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
