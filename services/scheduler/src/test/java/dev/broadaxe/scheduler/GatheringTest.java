package dev.broadaxe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.config.Settings;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How long a lane rests, by the settings and by what waits. */
class GatheringTest {
  private static final UUID TENANT = new UUID(1, 1);
  private static final long MILLI = 1_000_000;
  private static final int FEW = 63;
  private static final int MANY = 64;

  private final Mailbox mailbox = new Mailbox(64L << 20);
  private long ids;

  private static Gathering with(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>(Map.of("SERVER_GRPC_INSECURE", "true"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Gathering.of(Settings.load(environment).server().flush());
  }

  private void offer(int count, Command command) {
    for (int i = 0; i < count; i++) {
      Envelope envelope = new Envelope(TENANT, new UUID(9, ++ids), Instant.EPOCH, false, command);
      mailbox.offer(new Arrival(envelope, _ -> {}, false));
    }
  }

  private void offerRuns(int count) {
    offer(count, new Command.TriggerRuns(List.of()));
  }

  private void offerResults(int count) {
    offer(
        count,
        new Command.ReportTask(
            TENANT, 0, 0, Command.ReportKind.COMPLETED, Payload.EMPTY, true, Instant.EPOCH));
  }

  private void offerReplays(int count) {
    offer(count, new Command.ReplayTasks(List.of()));
  }

  private void takeAll() {
    mailbox.beginRound();
    while (mailbox.next(_ -> true) != null) {
      // Taken is all that is wanted.
    }
  }

  @Test
  void naturallyNobodyWaitsWhileFewTasksAreOut() {
    Gathering natural = with();

    assertThat(natural.natural()).isTrue();
    assertThat(natural.left(mailbox, 0, FEW)).isZero();
    offerRuns(1);
    assertThat(natural.left(mailbox, 0, FEW)).isZero();
  }

  @Test
  void naturallyAShortRestGathersAnswersWhenManyAreOut() {
    Gathering natural = with();

    assertThat(natural.left(mailbox, 0, MANY)).isEqualTo(4 * MILLI);
    offerResults(200);
    offerRuns(55);
    assertThat(natural.left(mailbox, MILLI, MANY)).isEqualTo(3 * MILLI);
    offerReplays(1);
    assertThat(natural.left(mailbox, MILLI, MANY)).isZero();
  }

  @Test
  void thePeriodHoldsForAllKindsHoweverFewAreOut() {
    Gathering slow = with("SERVER_FLUSH_PERIOD_MILLISECONDS", "250");

    assertThat(slow.natural()).isFalse();
    assertThat(slow.left(mailbox, 0, FEW)).isEqualTo(250 * MILLI);
    offerResults(1);
    assertThat(slow.left(mailbox, 100 * MILLI, MANY)).isEqualTo(150 * MILLI);
    assertThat(slow.left(mailbox, 250 * MILLI, MANY)).isZero();
  }

  @Test
  void theThresholdCountsAllKindsTogether() {
    Gathering slow =
        with("SERVER_FLUSH_PERIOD_MILLISECONDS", "250", "SERVER_FLUSH_ITEMS_THRESHOLD", "3");
    offerResults(1);
    offerRuns(1);
    assertThat(slow.left(mailbox, 0, FEW)).isPositive();
    offerReplays(1);
    assertThat(slow.left(mailbox, 0, FEW)).isZero();
    takeAll();
    assertThat(slow.left(mailbox, 0, FEW)).isPositive();
  }

  @Test
  void whatIsDueFirstEndsTheRest() {
    Gathering each =
        with(
            "SERVER_FLUSH_PERIOD_MILLISECONDS", "5",
            "SERVER_WORKFLOWRUNBUFFER_FLUSH_PERIOD_MILLISECONDS", "100",
            "SERVER_RELEASESEMAPHOREBUFFER_FLUSH_PERIOD_MILLISECONDS", "20",
            "SERVER_QUEUESTEPRUNBUFFER_FLUSH_PERIOD_MILLISECONDS", "300");

    assertThat(each.left(mailbox, 0, FEW)).isEqualTo(300 * MILLI);
    offerReplays(1);
    assertThat(each.left(mailbox, 0, FEW)).isEqualTo(300 * MILLI);
    offerRuns(1);
    assertThat(each.left(mailbox, 0, FEW)).isEqualTo(100 * MILLI);
    offerResults(1);
    assertThat(each.left(mailbox, 0, FEW)).isEqualTo(20 * MILLI);
    takeAll();
    assertThat(each.left(mailbox, 0, FEW)).isEqualTo(300 * MILLI);
  }

  @Test
  void aKindWithoutItsOwnPeriodTakesTheCommonOne() {
    Gathering runs =
        with(
            "SERVER_FLUSH_PERIOD_MILLISECONDS", "40",
            "SERVER_WORKFLOWRUNBUFFER_FLUSH_PERIOD_MILLISECONDS", "0");
    offerResults(1);
    assertThat(runs.left(mailbox, 0, FEW)).isEqualTo(40 * MILLI);
    offerRuns(1);
    assertThat(runs.left(mailbox, 0, FEW)).isZero();
  }

  @Test
  void eachKindHasItsOwnThreshold() {
    Gathering each =
        with(
            "SERVER_FLUSH_PERIOD_MILLISECONDS", "250",
            "SERVER_WORKFLOWRUNBUFFER_FLUSH_ITEMS_THRESHOLD", "2",
            "SERVER_RELEASESEMAPHOREBUFFER_FLUSH_ITEMS_THRESHOLD", "3",
            "SERVER_QUEUESTEPRUNBUFFER_FLUSH_ITEMS_THRESHOLD", "4");
    offerRuns(1);
    offerResults(2);
    offerReplays(3);
    assertThat(each.left(mailbox, 0, FEW)).isPositive();
    offerRuns(1);
    assertThat(each.left(mailbox, 0, FEW)).isZero();
    takeAll();
    offerResults(3);
    assertThat(each.left(mailbox, 0, FEW)).isZero();
    takeAll();
    offerReplays(4);
    assertThat(each.left(mailbox, 0, FEW)).isZero();
  }

  @Test
  void whatReadersFindIsNewsUntilTheNextRound() {
    assertThat(mailbox.news()).isFalse();
    offerRuns(1);
    assertThat(mailbox.news()).isFalse();
    mailbox.found(() -> {});
    assertThat(mailbox.news()).isTrue();
    mailbox.beginRound();
    assertThat(mailbox.news()).isFalse();
    mailbox.wake();
    assertThat(mailbox.news()).isTrue();
  }
}
