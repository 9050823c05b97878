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

    assertThat(history.lost(List.of("a", "b"))).isEmpty();
    assertThat(history.startedTwice()).isEmpty();
    assertThat(history.startedAfterAnEnd()).isEmpty();
    assertThat(history.started()).isEqualTo(2);
    assertThat(history.ended()).isEqualTo(2);
  }

  @Test
  void anAcknowledgedTaskThatNeverEndsIsLost() {
    History history = History.of(List.of("a,0,start", "c,0,start", "c,0,end"));

    assertThat(history.lost(List.of("a", "b", "c"))).containsExactly("a", "b");
  }

  @Test
  void anAttemptIsStartedOnce() {
    History history = History.of(List.of("a,0,start", "a,0,start", "a,0,end"));

    assertThat(history.startedTwice()).containsExactly("attempt 0 of a");
    assertThat(history.startedAfterAnEnd()).isEmpty();
  }

  @Test
  void aTaskThatHasEndedIsNotStartedAgain() {
    History history = History.of(List.of("a,0,start", "a,0,end", "a,1,start", "a,1,end"));

    assertThat(history.startedAfterAnEnd()).containsExactly("attempt 1 of a");
    assertThat(history.startedTwice()).isEmpty();
  }

  @Test
  void aLineOfAnotherShapeIsRefused() {
    assertThatThrownBy(() -> History.of(List.of("a,0,paused")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a,0,paused");
  }
}
