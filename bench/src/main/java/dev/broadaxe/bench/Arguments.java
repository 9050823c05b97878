package dev.broadaxe.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The command line: the name of a case and its options, {@code --name value} each. */
final class Arguments {

  private final String name;
  private final Map<String, String> options;

  private Arguments(String name, Map<String, String> options) {
    this.name = name;
    this.options = options;
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it has no case, or an option without a value
   */
  static Arguments of(List<String> words) {
    if (words.isEmpty() || words.getFirst().startsWith("-")) {
      throw new IllegalArgumentException("the name of a case comes first");
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 1; i < words.size(); i += 2) {
      String word = words.get(i);
      if (!word.startsWith("--") || i + 1 == words.size()) {
        throw new IllegalArgumentException("expected --option value, but found " + word);
      }
      options.put(word.substring(2), words.get(i + 1));
    }
    return new Arguments(words.getFirst(), options);
  }

  String name() {
    return name;
  }

  /**
   * Refuses misspelt options.
   *
   * @throws IllegalArgumentException if there is an option that is not among these
   */
  void allowOnly(List<String> known) {
    var unknown = new TreeSet<>(options.keySet());
    known.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown options of " + name + ": " + unknown + "; it has " + known);
    }
  }

  Optional<String> text(String option) {
    return Optional.ofNullable(options.get(option));
  }

  /**
   * A whole number, at least one.
   *
   * @throws IllegalArgumentException if the option is anything else
   */
  int number(String option, int standard) {
    String text = options.get(option);
    if (text == null) {
      return standard;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "--" + option + " must be a whole number from 1, but is " + text);
  }
}
