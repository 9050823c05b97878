package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule finds the history that breaks it, and leaves a good one alone. */
final class RulesTest {

  private static List<String> broken(Rule rule, String... lines) {
    return rule.broken(History.of(List.of(lines)));
  }

  @Test
  void oneAttemptOrSeveralOfWhichTheLastEndsAreFine() {
    History history =
        History.of(
            List.of(
                "1,accepted,a,0,-",
                "1,start,a,0,v",
                "2,accepted,b,0,-",
                "2,start,b,0,w",
                "3,start,b,1,v",
                "4,end,a,0,v",
                "5,result,a,0,-",
                "5,end,b,1,v",
                "6,result,b,0,-",
                "7,refused,c,0,-"));

    assertThat(history.broken(Rules.AT_THE_END)).isEmpty();
    assertThat(history.broken(Rules.ALWAYS)).isEmpty();
    assertThat(history.broken(List.of(Rules.slots(2)))).isEmpty();
  }

  @Test
  void anAcknowledgedTaskThatNeverEndsIsLost() {
    assertThat(
            broken(
                Rules.NOTHING_LOST,
                "1,accepted,a,0,-",
                "2,accepted,b,0,-",
                "3,start,a,0,w",
                "4,start,c,0,w",
                "5,end,c,0,w"))
        .containsExactly("a", "b");
  }

  @Test
  void anEndThatNobodyIsToldOfIsFound() {
    assertThat(
            broken(
                Rules.RESULTS_ARRIVE,
                "1,accepted,a,0,-",
                "2,accepted,b,0,-",
                "3,end,a,0,w",
                "3,end,b,0,w",
                "4,result,b,0,-"))
        .containsExactly("a");
  }

  @Test
  void anAttemptIsStartedOnceWhoeverStartsIt() {
    assertThat(broken(Rules.ATTEMPTS_ONCE, "1,start,a,0,v", "2,start,a,1,v", "3,start,a,0,w"))
        .containsExactly("attempt 0 of a on v and w");
    assertThat(broken(Rules.ATTEMPTS_ONCE, "1,start,a,0,v", "2,start,a,0,v"))
        .containsExactly("attempt 0 of a on v and v");
  }

  @Test
  void aTaskThatHasEndedIsNotStartedAgain() {
    assertThat(
            broken(
                Rules.ENDS_ARE_FINAL,
                "1,start,a,0,v",
                "2,end,a,0,v",
                "3,start,b,0,v",
                "4,start,a,1,w"))
        .containsExactly("attempt 1 of a");
  }

  @Test
  void theEndsOfSomeWorkersAloneCanBeHeldToBeFinal() {
    String[] lines = {"1,end,a,0,java-1", "2,start,a,1,python-1", "3,start,a,2,java-1"};

    assertThat(broken(Rules.endsAreFinal("java-"), lines)).containsExactly("attempt 2 of a");
    assertThat(broken(Rules.endsAreFinal("python-"), lines)).containsExactly("attempt 1 of a");
  }

  @Test
  void aWorkerHasAtMostItsSlots() {
    assertThat(
            broken(
                Rules.slots(2),
                "1,start,a,0,v",
                "1,start,b,0,v",
                "1,start,c,0,w",
                "2,end,a,0,v",
                "3,start,d,0,v",
                "4,start,e,0,v"))
        .containsExactly("v with 3: attempt 0 of e");
  }
}
