package dev.broadaxe.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What workers did, in the order in which they did it: one line {@code task,attempt,start} or
 * {@code task,attempt,end} for each start and each end of an attempt.
 */
final class History {

  private record Event(String task, int attempt, boolean start) {

    String attemptOfTask() {
      return "attempt " + attempt + " of " + task;
    }
  }

  private final List<Event> events;

  private History(List<Event> events) {
    this.events = events;
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

  /** How many tasks have started at least once. */
  long started() {
    return events.stream().filter(Event::start).map(Event::task).distinct().count();
  }

  /** How many tasks have ended at least once. */
  long ended() {
    return events.stream().filter(event -> !event.start()).map(Event::task).distinct().count();
  }

  /** The acknowledged tasks that no worker has ended. */
  List<String> lost(Collection<String> acknowledged) {
    Set<String> ended = new HashSet<>();
    events.stream().filter(event -> !event.start()).forEach(event -> ended.add(event.task()));
    return acknowledged.stream().filter(task -> !ended.contains(task)).toList();
  }

  /** The attempts that workers have started more than once. */
  List<String> startedTwice() {
    Set<Event> seen = new HashSet<>();
    return events.stream()
        .filter(Event::start)
        .filter(event -> !seen.add(event))
        .map(Event::attemptOfTask)
        .toList();
  }

  /** The attempts that were started although one of the same task had ended. */
  List<String> startedAfterAnEnd() {
    Set<String> ended = new HashSet<>();
    List<String> again = new ArrayList<>();
    for (Event event : events) {
      if (!event.start()) {
        ended.add(event.task());
      } else if (ended.contains(event.task())) {
        again.add(event.attemptOfTask());
      }
    }
    return again;
  }

  private static Event parse(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != 3 || !(fields[2].equals("start") || fields[2].equals("end"))) {
      throw new IllegalArgumentException("not a line of a history: " + line);
    }
    return new Event(fields[0], Integer.parseInt(fields[1]), fields[2].equals("start"));
  }
}
