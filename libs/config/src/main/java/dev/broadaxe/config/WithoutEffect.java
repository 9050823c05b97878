package dev.broadaxe.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Names that compatible systems have and that mean nothing here, with the reasons. */
final class WithoutEffect {
  private static final String FILE = "without-effect.txt";

  private WithoutEffect() {}

  /**
   * Names without effect for one reason.
   *
   * @param names a star at the end of one stands for any rest
   */
  record Group(String reason, List<String> names) {
    private boolean contains(String name) {
      return names.stream()
          .anyMatch(
              known ->
                  known.endsWith("*")
                      ? name.startsWith(known.substring(0, known.length() - 1))
                      : known.equals(name));
    }
  }

  /** All reasons, in the order of the file. */
  static List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (String line : lines()) {
      if (line.startsWith("= ")) {
        groups.add(new Group(line.substring(2), new ArrayList<>()));
      } else {
        groups.getLast().names().add(line);
      }
    }
    return groups;
  }

  /** Whether the name is one of them. */
  static boolean contains(String name) {
    return groups().stream().anyMatch(group -> group.contains(name));
  }

  private static List<String> lines() {
    try (InputStream in =
        Objects.requireNonNull(
            WithoutEffect.class.getResourceAsStream(FILE), FILE + " is missing")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }
}
