package dev.broadaxe.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What clients are pointed at, in whatever shape it runs. */
interface Target {

  /** For processes that do not live long enough for the work that a JVM puts into speed. */
  List<String> SHORT_LIVED = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** Where the test may leave files of its own. */
  Path folder();

  /** What the SDKs read. */
  Map<String, String> environment();

  /** What to put before the commands of clients; nothing, unless they run apart. */
  default List<String> enter() {
    return List.of();
  }

  /** Starts a client program with the SDK of this language. */
  default RunningProcess client(String language, String program, String... arguments) {
    List<String> command = new ArrayList<>(enter());
    if (language.equals("java")) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Xmx256m"));
      command.addAll(SHORT_LIVED);
      command.add("dev.broadaxe.endtoend.Java" + capitalized(program));
    } else {
      command.add(Repository.file("tests/end-to-end/client").toString());
      command.addAll(List.of(language, program));
    }
    command.addAll(List.of(arguments));
    String name = language + "-" + program + (arguments.length > 0 ? "-" + arguments[0] : "");
    return RunningProcess.start(name, folder(), environment(), command);
  }

  /** The name of a class for the name of a program: {@code hello-worker} is HelloWorker. */
  private static String capitalized(String program) {
    return Stream.of(program.split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
