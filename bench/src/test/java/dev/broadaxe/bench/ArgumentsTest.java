package dev.broadaxe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line. */
class ArgumentsTest {

  private static Arguments arguments(String... words) {
    return Arguments.of(List.of(words));
  }

  @Test
  void aCaseAndItsOptions() {
    var arguments = arguments("simple", "--rate", "70", "--grpc", "localhost:1");

    assertThat(arguments.name()).isEqualTo("simple");
    assertThat(arguments.number("rate", 50)).isEqualTo(70);
    assertThat(arguments.number("seconds", 30)).isEqualTo(30);
    assertThat(arguments.text("grpc")).contains("localhost:1");
    assertThat(arguments.text("data")).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    refused(() -> arguments(), "the name of a case comes first");
    refused(() -> arguments("--rate", "1"), "the name of a case comes first");
    refused(() -> arguments("simple", "rate", "1"), "expected --option value, but found rate");
    refused(() -> arguments("simple", "--rate"), "expected --option value, but found --rate");
    refused(() -> arguments("simple", "--rate", "0").number("rate", 1), "--rate must be");
    refused(() -> arguments("simple", "--rate", "fast").number("rate", 1), "but is fast");
    refused(
        () -> arguments("simple", "--rte", "1", "--data", "x").allowOnly(List.of("data", "rate")),
        "unknown options of simple: [rte]; it has [data, rate]");
  }

  private static void refused(Runnable reading, String reason) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
