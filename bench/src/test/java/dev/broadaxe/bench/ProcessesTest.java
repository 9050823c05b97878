package dev.broadaxe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Processes of this machine, this one first. */
class ProcessesTest {

  private static final long ME = ProcessHandle.current().pid();

  @Test
  void cpuTimeIsThatOfTheProcess() {
    long expected = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();

    long millis = Processes.cpuMillis(ME);

    assertThat(millis).isBetween(expected - 100, expected + 5_000);
    assertThat(Processes.familyCpuMillis(ME)).isGreaterThanOrEqualTo(millis);
  }

  @Test
  void aFamilyIncludesTheChildrenThatHaveEnded() throws IOException, InterruptedException {
    long before = Processes.familyCpuMillis(ME) - Processes.cpuMillis(ME);

    var child = new ProcessBuilder("sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done");
    assertThat(child.start().waitFor()).isZero();

    assertThat(Processes.familyCpuMillis(ME) - Processes.cpuMillis(ME)).isGreaterThan(before);
  }

  @Test
  void memoryIsThatOfTheProcess() {
    assertThat(Processes.residentBytes(ME))
        .isGreaterThan(Runtime.getRuntime().totalMemory() / 100)
        .isLessThan(1L << 36);
    assertThat(Heap.liveBytes(ME).orElseThrow())
        .isGreaterThan(100_000)
        .isLessThan(Runtime.getRuntime().maxMemory());
  }

  @Test
  void aProcessThatIsGoneHasNothing() {
    long nobody = 1L << 22;

    assertThat(Processes.cpuMillis(nobody + 1)).isZero();
    assertThat(Processes.residentBytes(nobody + 1)).isZero();
    assertThat(Heap.liveBytes(nobody + 1)).isEmpty();
  }
}
