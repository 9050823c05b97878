package dev.broadaxe.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What Linux says of processes. */
final class Processes {

  private static final Path PROC = Path.of("/proc");
  // USER_HZ, which Linux fixes for what it shows to programs.
  private static final long MILLIS_PER_TICK = 10;

  // Places in /proc/PID/stat, counted from the state, which follows the name in brackets.
  private static final int PARENT = 1;
  private static final int OWN_USER = 11;
  private static final int OWN_SYSTEM = 12;
  private static final int ENDED_CHILDREN_USER = 13;
  private static final int ENDED_CHILDREN_SYSTEM = 14;

  private Processes() {}

  /** The CPU time of a process so far, in milliseconds; zero if it is gone. */
  static long cpuMillis(long pid) {
    return stat(pid).map(fields -> millis(fields, OWN_USER, OWN_SYSTEM)).orElse(0L);
  }

  /** The CPU time of a process and of all children that it has and had, in milliseconds. */
  static long familyCpuMillis(long pid) {
    long own =
        stat(pid)
            .map(
                fields ->
                    millis(
                        fields, OWN_USER, OWN_SYSTEM, ENDED_CHILDREN_USER, ENDED_CHILDREN_SYSTEM))
            .orElse(0L);
    return own + children(pid).stream().mapToLong(Processes::cpuMillis).sum();
  }

  /** The memory of a process that is in RAM now, in bytes; zero if it is gone. */
  static long residentBytes(long pid) {
    return read(PROC.resolve(pid + "/status")).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  private static List<Long> children(long parent) {
    List<Long> children = new ArrayList<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.chars().allMatch(Character::isDigit)) {
          long pid = Long.parseLong(name);
          boolean mine =
              stat(pid).filter(fields -> Long.parseLong(fields[PARENT]) == parent).isPresent();
          if (mine) {
            children.add(pid);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return children;
  }

  private static long millis(String[] fields, int... places) {
    long ticks = 0;
    for (int place : places) {
      ticks += Long.parseLong(fields[place]);
    }
    return ticks * MILLIS_PER_TICK;
  }

  private static Optional<String[]> stat(long pid) {
    return read(PROC.resolve(pid + "/stat"))
        .map(text -> text.substring(text.lastIndexOf(')') + 2).split(" "));
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // A process that ends while its file is read: "No such process".
      return Optional.empty();
    }
  }
}
