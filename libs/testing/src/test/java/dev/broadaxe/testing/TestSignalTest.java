package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A signal is heard whether it comes before or after the wait. */
class TestSignalTest {
  @Test
  void isHeardBeforeAndAfter() throws Exception {
    TestSignal<String> signal = new TestSignal<>();
    signal.signal("early");
    assertThat(signal.await(value -> value.startsWith("ea"))).isEqualTo("early");
    Thread later = Thread.ofVirtual().start(() -> signal.signal("late"));
    assertThat(signal.await(value -> value.equals("late"))).isEqualTo("late");
    assertThat(signal.await(2)).containsExactly("early", "late");
    later.join();
    assertThat(signal.seen()).hasSize(2);
  }
}
