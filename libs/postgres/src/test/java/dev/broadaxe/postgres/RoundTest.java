package dev.broadaxe.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.postgres.DbException.Kind;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every combination of answers means for the transaction. */
class RoundTest {
  private static final Bound STATEMENT = Sample.sql("CountItems").bind();
  private static final Future<Object> FINE = Future.succeededFuture();

  private static <T> Future<T> refused(String sqlState) {
    return Future.failedFuture(new PgException("no", "ERROR", sqlState, null));
  }

  private static <T> Future<T> lost() {
    return Future.failedFuture(new VertxException("the connection is gone", true));
  }

  private static <T> Future<T> unreadable() {
    return Future.failedFuture(new ClassCastException("not what it seemed"));
  }

  private static Future<RowSet<Row>> fine() {
    return Future.succeededFuture();
  }

  private static RoundOutcome outcome(
      Future<?> begin, boolean committing, Future<?> end, List<Future<RowSet<Row>>> answers) {
    List<Bound> statements = List.of(STATEMENT, STATEMENT, STATEMENT);
    return new Round(statements, begin, answers, committing, end).outcome();
  }

  @Test
  void isCommittedOnlyIfEveryAnswerIsThereAndGood() {
    RoundOutcome outcome = outcome(FINE, true, FINE, List.of(fine(), fine(), fine()));
    assertThat(outcome).isInstanceOf(RoundOutcome.Committed.class);
    assertThat(((RoundOutcome.Committed) outcome).results()).hasSize(3);
  }

  @Test
  void isRolledBackByAnErrorOfTheServerWhateverTheCommitSays() {
    for (Future<?> end :
        List.of(FINE, RoundTest.<Object>lost(), RoundTest.<Object>refused("25P02"))) {
      rolledBack(
          outcome(FINE, true, end, List.of(fine(), refused("23505"), refused("25P02"))), "23505");
      // The error decides even where another answer was lost or could not be read before it.
      rolledBack(
          outcome(FINE, true, end, List.of(unreadable(), refused("23514"), lost())), "23514");
    }
  }

  @Test
  void isRolledBackByAnErrorInAnswerToTheCommit() {
    rolledBack(outcome(FINE, true, refused("23503"), List.of(fine(), fine(), fine())), "23503");
    rolledBack(outcome(FINE, true, refused("40001"), List.of(fine(), fine(), fine())), "40001");
  }

  @Test
  void isUnknownWhenTheCommitsAnswerDoesNotSay() {
    unknown(outcome(FINE, true, lost(), List.of(fine(), fine(), fine())), Kind.NO_ANSWER);
    unknown(outcome(FINE, true, refused("57P01"), List.of(fine(), fine(), fine())), Kind.SERVER);
    unknown(outcome(FINE, true, refused("08006"), List.of(fine(), fine(), fine())), Kind.NO_ANSWER);
  }

  @Test
  void isUnknownWhenAnAnswerIsMissingOrUnreadable() {
    unknown(outcome(FINE, true, lost(), List.of(fine(), lost(), lost())), Kind.NO_ANSWER);
    unknown(outcome(FINE, true, FINE, List.of(fine(), unreadable(), fine())), Kind.CLIENT);
  }

  @Test
  void isUnknownWhenOnlyTheBeginFailed() {
    // Without it every statement was a transaction of its own.
    unknown(outcome(refused("57014"), true, FINE, List.of(fine(), fine(), fine())), Kind.SERVER);
  }

  @Test
  void isRolledBackWhenNoCommitWasSent() {
    RoundOutcome outcome =
        outcome(
            FINE,
            false,
            lost(),
            List.of(
                fine(),
                Future.failedFuture(new IllegalArgumentException("Parameter at position[0]"))));
    assertThat(((RoundOutcome.RolledBack) outcome).cause().kind()).isEqualTo(Kind.CLIENT);
    assertThat(outcome(lost(), false, lost(), List.of()))
        .isInstanceOf(RoundOutcome.RolledBack.class);
  }

  private static void rolledBack(RoundOutcome outcome, String sqlState) {
    assertThat(outcome).isInstanceOf(RoundOutcome.RolledBack.class);
    assertThat(((RoundOutcome.RolledBack) outcome).cause().sqlState()).isEqualTo(sqlState);
  }

  private static void unknown(RoundOutcome outcome, Kind kind) {
    assertThat(outcome).isInstanceOf(RoundOutcome.Unknown.class);
    assertThat(((RoundOutcome.Unknown) outcome).cause().kind()).isEqualTo(kind);
  }
}
