package dev.broadaxe.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The official SDKs on this machine. */
final class Sdks {

  private Sdks() {}

  /** Installs those that are missing; fails with the script's own words when it cannot. */
  static void install(String... languages) {
    List<String> command = new ArrayList<>();
    command.add(Repository.file("tests/end-to-end/install-sdks").toString());
    command.addAll(List.of(languages));
    RunningProcess.start("install-sdks", Repository.workFolder("install-sdks"), Map.of(), command)
        .succeed(Duration.ofMinutes(10));
  }
}
