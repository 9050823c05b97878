package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a person reads of the faults. */
final class FaultTableTest {

  @Test
  void eachFaultIsARow() {
    FaultTable table = new FaultTable();
    table.add(
        new FaultTable.Row(
            "broker restarted",
            120,
            3,
            Duration.ofMillis(1_240),
            Duration.ofMillis(1_260),
            Duration.ofSeconds(2),
            210,
            1,
            0));

    assertThat(table.text())
        .isEqualTo(
            """
            | fault | tasks | refused | longest without a start | without a result | slowest task | reads | failed | broken |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|
            | broker restarted | 120 | 3 | 1.2 s | 1.3 s | 2.0 s | 210 | 1 | 0 |
            """);
  }
}
