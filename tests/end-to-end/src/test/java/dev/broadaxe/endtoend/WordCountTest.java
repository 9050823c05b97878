package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example that counts real files, on an engine of its own, against {@code wc}. */
@Tag("end-to-end")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class WordCountTest {

  @Test
  void theTotalsAreThoseOfWcAlthoughTheWorkerIsKilledHalfWay() {
    List<String> command =
        List.of(Repository.file("examples/word-count/check").toString(), "python");
    try (RunningProcess check =
        RunningProcess.start(
            "word-count-python", Repository.workFolder("word-count"), Map.of(), command)) {
      assertThat(check.succeed(Duration.ofMinutes(12))).contains("worker killed after");
    }
  }
}
