package dev.broadaxe.examples.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The task: counts the lines, words and bytes of one file, as {@code wc} does. */
final class WordCount {

  record TextFile(String path) {}

  record Counts(long lines, long words, long bytes) {

    Counts plus(Counts other) {
      return new Counts(lines + other.lines, words + other.words, bytes + other.bytes);
    }
  }

  private WordCount() {}

  /**
   * A worker that dies takes its running tasks with it: they are run again. The files may have to
   * wait for a long time until it is their turn, or until there is a worker again.
   */
  static Task<TextFile, Counts> task(Broadaxe broadaxe) {
    return broadaxe
        .task("word-count", TextFile.class, Counts.class, (file, context) -> count(file))
        .withRetries(3)
        .withTimeout(Duration.ofMinutes(2))
        .withScheduleTimeout(Duration.ofHours(6));
  }

  private static Counts count(TextFile file) throws IOException {
    return count(Files.readAllBytes(Path.of(file.path())));
  }

  static Counts count(byte[] bytes) throws IOException {
    var text =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.IGNORE)
            .decode(ByteBuffer.wrap(bytes));
    long lines = 0;
    long words = 0;
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      lines += c == '\n' ? 1 : 0;
      if (isBlank(c)) {
        inWord = false;
      } else if (!inWord && isPrintable(c)) {
        inWord = true;
        words++;
      }
    }
    return new Counts(lines, words, bytes.length);
  }

  private static boolean isBlank(int c) {
    return (c >= '\t' && c <= '\r') || Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
