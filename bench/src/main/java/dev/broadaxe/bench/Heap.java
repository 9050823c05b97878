package dev.broadaxe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The heap of another JVM on this machine, asked with the tools of the JDK. */
final class Heap {

  // "garbage-first heap   total reserved 524288K, committed 98304K, used 45056K", and one line
  // for each generation of the serial collector: "def new generation   total ..., used 1234K".
  private static final Pattern USED =
      Pattern.compile("(?:heap|generation|ZHeap|Shenandoah).*?used (\\d+)([KM])");

  private Heap() {}

  /** What is in use after a full collection, in bytes; empty if the JVM does not answer. */
  static OptionalLong liveBytes(long pid) {
    if (jcmd(pid, "GC.run").isEmpty()) {
      return OptionalLong.empty();
    }
    long bytes = 0;
    Matcher matcher = USED.matcher(jcmd(pid, "GC.heap_info"));
    while (matcher.find()) {
      bytes +=
          Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("K") ? 1 << 10 : 1 << 20);
    }
    return bytes == 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private static String jcmd(long pid, String command) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
              .redirectErrorStream(true)
              .start();
      try (var output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        String text = output.lines().collect(Collectors.joining("\n"));
        return process.waitFor() == 0 ? text : "";
      }
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
