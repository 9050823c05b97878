package dev.broadaxe.endtoend;

import java.util.List;
import java.util.function.Function;

/**
 * A promise that a history keeps or breaks: pure, so that it can be shown to find what it is for.
 *
 * @param name the promise, in words for whoever reads a failure
 * @param check each place where a history breaks it
 */
record Rule(String name, Function<History, List<String>> check) {

  /** Each place where the history breaks the promise. */
  List<String> broken(History history) {
    return check.apply(history);
  }
}
