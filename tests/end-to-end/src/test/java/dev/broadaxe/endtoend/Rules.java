package dev.broadaxe.endtoend;

import dev.broadaxe.endtoend.History.Event;
import dev.broadaxe.endtoend.History.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The promises that hold whatever happens; a feature with a guarantee of its own adds a rule. */
final class Rules {

  /** What was acknowledged is done. For histories whose load has come to its end. */
  static final Rule NOTHING_LOST =
      new Rule("acknowledged, and no worker ended it", history -> without(history, What.END));

  /** Who waits for a result gets it. For histories whose load has come to its end. */
  static final Rule RESULTS_ARRIVE =
      new Rule("acknowledged, and no result came", history -> without(history, What.RESULT));

  /** An attempt is run by one worker, once. */
  static final Rule ATTEMPTS_ONCE = new Rule("started more than once", Rules::startedTwice);

  /**
   * What has ended is not done again. For workers that report until they are heard, as those of the
   * Java SDK do: of others the engine may never hear that it ended.
   */
  static final Rule ENDS_ARE_FINAL =
      new Rule("started after an end", history -> startedAfterAnEnd(history, ""));

  /** All that hold at any time, without the limits of workers. */
  static final List<Rule> ALWAYS = List.of(ATTEMPTS_ONCE, ENDS_ARE_FINAL);

  /** All that hold once the load has come to its end, without the limits of workers. */
  static final List<Rule> AT_THE_END =
      List.of(NOTHING_LOST, RESULTS_ARRIVE, ATTEMPTS_ONCE, ENDS_ARE_FINAL);

  private Rules() {}

  /** {@link #ENDS_ARE_FINAL} for the workers alone whose names begin so. */
  static Rule endsAreFinal(String workers) {
    return new Rule("started after an end", history -> startedAfterAnEnd(history, workers));
  }

  /** No worker has more attempts at once than it has slots. */
  static Rule slots(int slots) {
    return new Rule(
        "more at once than " + slots + " slots", history -> beyondSlots(history, slots));
  }

  private static List<String> without(History history, What what) {
    Set<String> seen = tasks(history, what);
    return history.events().stream()
        .filter(event -> event.what() == What.ACCEPTED && !seen.contains(event.task()))
        .map(Event::task)
        .toList();
  }

  private static Set<String> tasks(History history, What what) {
    Set<String> tasks = new HashSet<>();
    history.events().stream()
        .filter(event -> event.what() == what)
        .forEach(event -> tasks.add(event.task()));
    return tasks;
  }

  private static List<String> startedTwice(History history) {
    Map<String, String> first = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (Event event : history.events()) {
      if (event.what() == What.START) {
        String before = first.putIfAbsent(event.attemptOfTask(), event.worker());
        if (before != null) {
          twice.add(event.attemptOfTask() + " on " + before + " and " + event.worker());
        }
      }
    }
    return twice;
  }

  private static List<String> startedAfterAnEnd(History history, String workers) {
    Set<String> ended = new HashSet<>();
    List<String> again = new ArrayList<>();
    for (Event event : history.events()) {
      if (event.what() == What.END) {
        ended.add(event.task());
      } else if (event.what() == What.START
          && event.worker().startsWith(workers)
          && ended.contains(event.task())) {
        again.add(event.attemptOfTask());
      }
    }
    return again;
  }

  private static List<String> beyondSlots(History history, int slots) {
    Map<String, Set<String>> running = new HashMap<>();
    List<String> beyond = new ArrayList<>();
    for (Event event : history.events()) {
      if (event.what() == What.START) {
        Set<String> now = running.computeIfAbsent(event.worker(), worker -> new HashSet<>());
        if (now.add(event.attemptOfTask()) && now.size() > slots) {
          beyond.add(event.worker() + " with " + now.size() + ": " + event.attemptOfTask());
        }
      } else if (event.what() == What.END) {
        running.getOrDefault(event.worker(), new HashSet<>()).remove(event.attemptOfTask());
      }
    }
    return beyond;
  }
}
