package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.broadaxe.endtoend.History.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a history is written, read and measured. */
final class HistoryTest {

  @Test
  void whatIsNotedIsRead(@TempDir Path folder) {
    Path file = folder.resolve("history");
    assertThat(History.read(file).events()).isEmpty();

    History.note(file, What.ACCEPTED, "a");
    History.note(file, What.START, "a", 2, "w");

    assertThat(History.read(file).events())
        .extracting(History.Event::what, History.Event::task, e -> e.attempt() + e.worker())
        .containsExactly(tuple(What.ACCEPTED, "a", "0-"), tuple(What.START, "a", "2w"));
  }

  @Test
  void aLineThatIsBeingWrittenIsNotThereYet(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("history");
    Files.writeString(file, "1,start,a,0,w\n2,end,a,0");

    assertThat(History.read(file).events()).hasSize(1);
  }

  @Test
  void tasksAreCountedOnce() {
    History history =
        History.of(List.of("1,start,a,0,w", "2,start,a,1,w", "3,start,b,0,w", "4,end,a,1,w"));

    assertThat(history.count(What.START)).isEqualTo(2);
    assertThat(history.count(What.END)).isEqualTo(1);
    assertThat(history.count(What.RESULT)).isZero();
  }

  @Test
  void theLongestPauseIsBetweenTwoOfAKindOrAtAnEdge() {
    History history =
        History.of(List.of("5,start,z,0,w", "20,start,a,0,w", "30,end,a,0,w", "90,start,b,0,w"));

    assertThat(history.longestPause(What.START, 10, 100)).isEqualTo(Duration.ofMillis(70));
    assertThat(history.longestPause(What.START, 10, 200)).isEqualTo(Duration.ofMillis(110));
    assertThat(history.longestPause(What.END, 10, 35)).isEqualTo(Duration.ofMillis(20));
    assertThat(history.longestPause(What.RESULT, 10, 35)).isEqualTo(Duration.ofMillis(25));
  }

  @Test
  void theSlowestTaskIsFromItsAcceptanceToItsResult() {
    History history =
        History.of(
            List.of(
                "10,accepted,a,0,-",
                "20,accepted,b,0,-",
                "30,result,a,0,-",
                "90,result,b,0,-",
                "99,result,c,0,-"));

    assertThat(history.slowest()).isEqualTo(Duration.ofMillis(70));
  }

  @Test
  void whatWasTouchedInATimeCanBeLeftOut() {
    History history =
        History.of(List.of("1,start,a,0,w", "2,start,b,0,w", "5,end,a,0,w", "9,end,b,0,w"));

    assertThat(history.withoutTasksOf(5, 9).events())
        .extracting(History.Event::task)
        .containsExactly("b", "b");
  }

  @Test
  void whatIsBrokenBearsTheNameOfItsRule() {
    History history = History.of(List.of("1,accepted,a,0,-"));

    assertThat(history.broken(List.of(Rules.NOTHING_LOST, Rules.ATTEMPTS_ONCE)))
        .containsExactly("acknowledged, and no worker ended it: a");
  }

  @Test
  void aLineOfAnotherShapeIsRefused() {
    for (String line : List.of("1,paused,a,0,w", "1,start,a,0", "1,start,a,0,w,x", "")) {
      assertThatThrownBy(() -> History.of(List.of(line)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not a line of a history: " + line);
    }
  }
}
