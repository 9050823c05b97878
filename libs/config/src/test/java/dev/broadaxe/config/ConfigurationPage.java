package dev.broadaxe.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text of {@code docs/configuration.md}, made from what the code says of its settings. */
final class ConfigurationPage {
  private static final String HEAD =
      """
      # Configuration

      <!-- Made from libs/config by: mvn -Dfast -pl libs/config test -Dupdate -->

      Settings are environment variables. Each program reads its own environment once, at start:

      - A value that cannot be used is refused, all of them at once, each by its name with what is allowed.
      - A name that exists elsewhere and means nothing here is listed in one warning; an unknown one gets the nearest that
        there is.
      - A variable that is set to nothing counts as not set. Yes and no are `true`, `t`, `1` and `false`, `f`, `0`; durations
        are written as `30s`, `1h30m`, `500ms`.
      - What is marked *secret* is never shown, in no log and no message.

      "Read by" names the programs in which a setting does something; *setup* are the programs of operators (the schema, tenants
      and tokens, the check of an installation), which end when they are done. It is harmless where it does nothing, so all
      services may be given the same.
      """;

  private static final String FOOT =
      """

      ## Without effect

      These names exist in deployments of compatible systems, and mean nothing here. Setting them does no harm; whoever does is
      told once, at start.
      """;

  private static final Set<Program> SERVICES = EnumSet.range(Program.GRPC_API, Program.CONTROLLERS);
  private static final int WIDTH = 120;

  private ConfigurationPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    chapters()
        .forEach(
            (number, entries) -> {
              page.append("\n## ").append(entries.getFirst().chapter().title()).append("\n\n");
              page.append("| variable | default | read by | what it does |\n|---|---|---|---|\n");
              entries.forEach(entry -> page.append(row(entry)));
            });
    page.append(FOOT);
    for (WithoutEffect.Group group : WithoutEffect.groups()) {
      page.append('\n').append(wrapped("**" + group.reason() + "**"));
      page.append(wrapped(names(group.names())));
    }
    return page.toString();
  }

  private static Map<Integer, List<Catalogue.Entry>> chapters() {
    return Catalogue.entries().stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.chapter().number(), TreeMap::new, Collectors.toList()));
  }

  private static String row(Catalogue.Entry entry) {
    Setting setting = entry.setting();
    String aliases =
        setting.aliases().length == 0
            ? ""
            : " Older name: " + names(Arrays.asList(setting.aliases())) + ".";
    return "| `%s` | %s | %s | %s%s%s |\n"
        .formatted(
            entry.name(),
            standard(entry),
            readers(setting),
            setting.value(),
            aliases,
            setting.secret() ? " *Secret.*" : "");
  }

  private static String standard(Catalogue.Entry entry) {
    if (!entry.standard().isEmpty()) {
      return "`" + entry.standard() + "`";
    }
    return entry.setting().otherwise();
  }

  private static String readers(Setting setting) {
    Set<Program> readers = EnumSet.copyOf(Arrays.asList(setting.by()));
    if (readers.size() == Program.values().length) {
      return "all";
    }
    if (readers.containsAll(SERVICES) && readers.contains(Program.ALL_IN_ONE)) {
      return "all services";
    }
    return readers.stream().map(Program::text).collect(Collectors.joining(", "));
  }

  private static String names(List<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        lines.append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    return lines.append(line).append('\n').toString();
  }
}
