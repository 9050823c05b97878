package dev.broadaxe.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What clients and workers saw, in the order in which they noted it: one line {@code
 * milliseconds,what,task,attempt,worker} for each thing, in one file for all of them.
 *
 * @param events in that order
 */
record History(List<Event> events) {

  /** What can be noted of a task. */
  enum What {
    /** A client was told that the task is taken. */
    ACCEPTED,
    /** A client was told that it is not, after all the tries that the SDK makes. */
    REFUSED,
    /** A worker began an attempt. */
    START,
    /** A worker was done with an attempt. */
    END,
    /** A client was told the result. */
    RESULT
  }

  /**
   * One line.
   *
   * @param at by the machine's clock, in milliseconds; for figures only, never for the order
   * @param attempt 0 for the first; 0 where a client speaks
   * @param worker who did it; of a client {@code -}
   */
  record Event(long at, What what, String task, int attempt, String worker) {

    /** What tells this attempt from all others. */
    String attemptOfTask() {
      return "attempt " + attempt + " of " + task;
    }

    private String line() {
      String name = what.name().toLowerCase(Locale.ROOT);
      return at + "," + name + "," + task + "," + attempt + "," + worker;
    }
  }

  static History of(List<String> lines) {
    return new History(lines.stream().map(History::parse).toList());
  }

  /** Reads the file as it is now; a last line without its line feed is not there yet. */
  static History read(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return of(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes what a client was told; one write of a whole line, so that no two mix. */
  static void note(Path file, What what, String task) {
    note(file, what, task, 0, "-");
  }

  /** Notes what a worker does. */
  static void note(Path file, What what, String task, int attempt, String worker) {
    Event event = new Event(System.currentTimeMillis(), what, task, attempt, worker);
    try {
      Files.writeString(
          file, event.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many tasks this has happened to at least once. */
  long count(What what) {
    return events.stream().filter(e -> e.what() == what).map(Event::task).distinct().count();
  }

  /** Everything that was noted from one time on and before another, in milliseconds. */
  History between(long from, long until) {
    return new History(
        events.stream().filter(event -> event.at() >= from && event.at() < until).toList());
  }

  /** Everything but the tasks of which something was noted in that time, in milliseconds. */
  History withoutTasksOf(long from, long until) {
    Set<String> touched =
        between(from, until).events.stream().map(Event::task).collect(Collectors.toSet());
    return new History(events.stream().filter(event -> !touched.contains(event.task())).toList());
  }

  /** The longest time from the acceptance of a task to its result. */
  Duration slowest() {
    Map<String, Long> accepted = new HashMap<>();
    long slowest = 0;
    for (Event event : events) {
      if (event.what() == What.ACCEPTED) {
        accepted.putIfAbsent(event.task(), event.at());
      } else if (event.what() == What.RESULT) {
        long since = accepted.getOrDefault(event.task(), event.at());
        slowest = Math.max(slowest, event.at() - since);
      }
    }
    return Duration.ofMillis(slowest);
  }

  /** The longest time in which this did not happen, from one time to another in milliseconds. */
  Duration longestPause(What what, long from, long until) {
    long[] times =
        between(from, until).events.stream()
            .filter(event -> event.what() == what)
            .mapToLong(Event::at)
            .sorted()
            .toArray();
    long last = from;
    long longest = 0;
    for (long time : times) {
      longest = Math.max(longest, time - last);
      last = time;
    }
    return Duration.ofMillis(Math.max(longest, until - last));
  }

  /** What these rules find broken, each with the name of its rule. */
  List<String> broken(List<Rule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.broken(this).stream().map(what -> rule.name() + ": " + what))
        .collect(Collectors.toList());
  }

  private static Event parse(String line) {
    String[] fields = line.split(",", -1);
    String what = fields.length == 5 ? fields[1].toUpperCase(Locale.ROOT) : "";
    if (Arrays.stream(What.values()).noneMatch(known -> known.name().equals(what))) {
      throw new IllegalArgumentException("not a line of a history: " + line);
    }
    return new Event(
        Long.parseLong(fields[0]),
        What.valueOf(what),
        fields[2],
        Integer.parseInt(fields[3]),
        fields[4]);
  }
}
