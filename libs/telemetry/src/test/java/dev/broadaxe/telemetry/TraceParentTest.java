package dev.broadaxe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text form of W3C Trace Context, read and written. */
class TraceParentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @ParameterizedTest
  @ValueSource(strings = {"-01", "-00"})
  void whatIsWrittenIsRead(String flags) {
    String text = "00-" + TRACE + "-" + SPAN + flags;

    assertThat(TraceParent.parse(text))
        .isEqualTo(new TraceParent(TRACE, SPAN, flags.equals("-01")))
        .extracting(TraceParent::text)
        .isEqualTo(text);
  }

  @Test
  void flagsAndVersionsToComeAreReadAsFarAsTheyAreKnown() {
    TraceParent recorded = new TraceParent(TRACE, SPAN, true);

    assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-ff")).isEqualTo(recorded);
    assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01-what")).isEqualTo(recorded);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "1",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-" + SPAN + "-01-what",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01"
      })
  void whatIsNoneIsPassedOver(String text) {
    assertThat(TraceParent.parse(text)).isNull();
  }

  @Test
  void ofARunItFollowsFromTheId() {
    UUID run = UUID.fromString("0192f0c1-2d3e-7f00-8a1b-2c3d4e5f6071");

    assertThat(TraceParent.ofRun(run, true).text())
        .isEqualTo("00-0192f0c12d3e7f008a1b2c3d4e5f6071-8a1b2c3d4e5f6071-01");
    assertThat(TraceParent.ofRun(run, new TraceParent(TRACE, SPAN, true)).text())
        .isEqualTo("00-" + TRACE + "-8a1b2c3d4e5f6071-01");
  }

  @Test
  void allOrNoneOfTheRunsAreAmongThem() {
    UUID run = UUID.fromString("0192f0c1-2d3e-7f00-8aff-ffffffffffff");

    assertThat(TraceParent.among(run, 1)).isTrue();
    assertThat(TraceParent.among(new UUID(run.getMostSignificantBits(), Long.MIN_VALUE), 0))
        .isFalse();
  }
}
