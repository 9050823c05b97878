package dev.broadaxe.examples.wordcount;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.broadaxe.examples.wordcount.WordCount.Counts;
import dev.broadaxe.examples.wordcount.WordCount.TextFile;
import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.RunRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Has every file of a folder counted, one task each, and prints the totals. */
final class CountMain {

  private CountMain() {}

  public static void main(String[] args) throws IOException {
    List<TextFile> files = files(Path.of(args[0]).toRealPath());
    try (var broadaxe = Broadaxe.fromEnvironment()) {
      var runs = WordCount.task(broadaxe).runManyNoWait(files);
      System.err.println(runs.size() + " files queued");

      Counts totals = new Counts(0, 0, 0);
      int done = 0;
      for (var count : runs.stream().map(RunRef::future).toList()) {
        totals = totals.plus(count.join());
        System.err.println(++done + " of " + runs.size() + " files counted");
      }
      System.out.println(totals.lines() + " " + totals.words() + " " + totals.bytes());
    }
  }

  private static List<TextFile> files(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      return paths
          .filter(path -> Files.isRegularFile(path, NOFOLLOW_LINKS))
          .sorted()
          .map(path -> new TextFile(path.toString()))
          .toList();
    }
  }
}
