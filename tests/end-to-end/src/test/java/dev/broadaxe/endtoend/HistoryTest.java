package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as a broken promise in a history. */
final class HistoryTest {

  @Test
  void oneAttemptOrSeveralThatDoNotEndAreFine() {
    History history =
        History.of(List.of("a,0,start", "b,0,start", "b,1,start", "a,0,end", "b,1,end"));

    assertThat(history.violations(List.of("a", "b"))).isEmpty();
    assertThat(history.started()).isEqualTo(2);
    assertThat(history.ended()).isEqualTo(2);
  }

  @Test
  void anAcknowledgedTaskThatNeverEndsIsLost() {
    assertThat(History.of(List.of("a,0,start")).violations(List.of("a", "b")))
        .containsExactly(
            "a was acknowledged and never ended", "b was acknowledged and never ended");
  }

  @Test
  void anAttemptIsRunOnce() {
    assertThat(History.of(List.of("a,0,start", "a,0,start", "a,0,end")).violations(List.of("a")))
        .containsExactly("a attempt 0 was run twice");
  }

  @Test
  void aTaskThatHasEndedIsNotRunAgain() {
    assertThat(
            History.of(List.of("a,0,start", "a,0,end", "a,1,start", "a,1,end"))
                .violations(List.of("a")))
        .containsExactly("a attempt 1 was started after attempt 0 had ended");
  }

  @Test
  void aLineOfAnotherShapeIsRefused() {
    assertThatThrownBy(() -> History.of(List.of("a,0,paused")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a,0,paused");
  }
}
