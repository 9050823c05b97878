package dev.broadaxe.examples.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.examples.wordcount.WordCount.Counts;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a line and a word are, as {@code wc} has it. */
class WordCountTest {

  private static Counts count(String text) throws IOException {
    return WordCount.count(text.getBytes(UTF_8));
  }

  @Test
  void linesWordsAndBytes() throws IOException {
    assertThat(count("")).isEqualTo(new Counts(0, 0, 0));
    assertThat(count("one two\n three\tfour")).isEqualTo(new Counts(1, 4, 19));
    assertThat(count("\n\n \n")).isEqualTo(new Counts(3, 0, 4));
    assertThat(count("naïve café")).isEqualTo(new Counts(0, 2, 12));
  }

  @Test
  void blanksOfOtherScriptsPartWordsAndControlsMakeNone() throws IOException {
    assertThat(count("a\u3000b\u00a0c").words()).isEqualTo(3);
    assertThat(count("a \u0001 b").words()).isEqualTo(2);
  }

  @Test
  void bytesThatAreNoTextAreNoWord() throws IOException {
    assertThat(WordCount.count(new byte[] {'a', ' ', (byte) 0xff, ' ', 'b'}))
        .isEqualTo(new Counts(0, 2, 5));
  }
}
