package dev.broadaxe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.bench.Database.Counters;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The arithmetic of costs. */
class SnapshotTest {

  private static Snapshot at(long seconds, long transactions, long rows, long millis) {
    return new Snapshot(
        TimeUnit.SECONDS.toNanos(seconds),
        new Counters(transactions, rows, rows * 100, rows / 10),
        millis,
        2 * millis,
        3 * millis);
  }

  @Test
  void aTaskCostsWhatHappensBeyondWhatHappensAnyway() {
    Snapshot idle = at(10, 21, 10, 0);
    Snapshot cost = at(150, 1041, 850, 4000).minus(at(100, 40, 0, 1000));

    var perTask = cost.perTask(100, idle);

    assertThat(perTask.get("transactions").doubleValue()).isEqualTo(10.0);
    assertThat(perTask.get("transactionsBeyondIdle").doubleValue()).isEqualTo(9.0);
    assertThat(perTask.get("rowWrites").doubleValue()).isEqualTo(8.5);
    assertThat(perTask.get("rowWritesBeyondIdle").doubleValue()).isEqualTo(8.0);
    assertThat(perTask.get("walBytes").longValue()).isEqualTo(850);
    assertThat(perTask.get("engineCpuMillis").doubleValue()).isEqualTo(30.0);
    assertThat(perTask.get("postgresCpuMillis").doubleValue()).isEqualTo(60.0);
    assertThat(perTask.get("workerAndClientCpuMillis").doubleValue()).isEqualTo(90.0);
  }

  @Test
  void aSecondCostsAShareOfACore() {
    var perSecond = at(10, 21, 10, 100).perSecond();

    assertThat(perSecond.get("transactions").doubleValue()).isEqualTo(2.0);
    assertThat(perSecond.get("rowWrites").doubleValue()).isEqualTo(1.0);
    assertThat(perSecond.get("engineCpuPercent").doubleValue()).isEqualTo(1.0);
    assertThat(perSecond.get("postgresCpuPercent").doubleValue()).isEqualTo(2.0);
  }
}
