package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example that counts real files, against {@code wc}. */
@Tag("end-to-end")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class WordCountTest {

  @ParameterizedTest
  @ValueSource(strings = {"python", "java"})
  void theTotalsAreThoseOfWcAlthoughTheWorkerIsKilledHalfWay(String language) {
    List<String> command =
        List.of(Repository.file("examples/word-count/check").toString(), language);
    try (RunningProcess check =
        RunningProcess.start(
            "word-count-" + language, Repository.workFolder("word-count"), Map.of(), command)) {
      assertThat(check.succeed(Duration.ofMinutes(12))).contains("worker killed after");
    }
  }
}
