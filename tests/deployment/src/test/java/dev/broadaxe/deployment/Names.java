package dev.broadaxe.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings that the programs know, from the page that is made of their code. */
final class Names {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z0-9_]+)` \\|");

  private Names() {}

  static Set<String> ofSettings() {
    Set<String> names = new TreeSet<>();
    try {
      Matcher rows = ROW.matcher(Files.readString(Chart.root().resolve("docs/configuration.md")));
      while (rows.find()) {
        names.add(rows.group(1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }
}
