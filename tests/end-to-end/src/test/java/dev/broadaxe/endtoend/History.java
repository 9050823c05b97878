package dev.broadaxe.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What workers did, in the order in which they did it: one line {@code task,attempt,start} or
 * {@code task,attempt,end} for each start and each end of an attempt.
 */
final class History {

  private record Event(String task, int attempt, boolean start) {}

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

  /**
   * What happened against the promises, where no worker has died and no task has failed: every
   * acknowledged task ends; no attempt is run twice; a task that has ended is not run again.
   */
  List<String> violations(Collection<String> acknowledged) {
    List<String> violations = new ArrayList<>();
    Map<String, TreeSet<Integer>> starts = new LinkedHashMap<>();
    Map<String, Integer> ends = new LinkedHashMap<>();
    for (Event event : events) {
      String what = event.task() + " attempt " + event.attempt();
      if (!event.start()) {
        ends.putIfAbsent(event.task(), event.attempt());
        continue;
      }
      if (!starts.computeIfAbsent(event.task(), task -> new TreeSet<>()).add(event.attempt())) {
        violations.add(what + " was run twice");
      }
      Integer ended = ends.get(event.task());
      if (ended != null) {
        violations.add(what + " was started after attempt " + ended + " had ended");
      }
    }
    for (String task : acknowledged) {
      if (!ends.containsKey(task)) {
        violations.add(task + " was acknowledged and never ended");
      }
    }
    return violations;
  }

  private static Event parse(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length != 3 || !(fields[2].equals("start") || fields[2].equals("end"))) {
      throw new IllegalArgumentException("not a line of a history: " + line);
    }
    return new Event(fields[0], Integer.parseInt(fields[1]), fields[2].equals("start"));
  }
}
