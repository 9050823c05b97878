package dev.broadaxe.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names of environment variables: which mean something, and what a mistyped one could mean. */
final class EnvironmentNames {

  private static final Pattern OURS =
      Pattern.compile(
          "(SERVER|DATABASE|DEFAULT_TENANT|BROADAXE|CACHE|SCHEDULER|READ_REPLICA|LITE)_.*");

  /** What Kubernetes sets for a service that happens to be called server, database and so on. */
  private static final Pattern INJECTED =
      Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

  private final SortedSet<String> meant;

  EnvironmentNames(Set<String> meant) {
    this.meant = new TreeSet<>(meant);
  }

  /** {@code server.grpc.bind-address} becomes {@code SERVER_GRPC_BIND_ADDRESS}. */
  static String of(String property) {
    return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** One sentence for all names that have no effect, and one for each that nobody knows. */
  List<String> warnings(Set<String> environment) {
    List<String> idle = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (String name : new TreeSet<>(environment)) {
      if (meant.contains(name) || !OURS.matcher(name).matches()) {
        continue;
      }
      if (WithoutEffect.contains(name)) {
        idle.add(name);
      } else if (!INJECTED.matcher(name).matches()) {
        warnings.add(
            name
                + " is unknown and has no effect"
                + nearest(name).map(near -> "; did you mean " + near + "?").orElse(""));
      }
    }
    if (!idle.isEmpty()) {
      warnings.addFirst(
          "These are set but have no effect here (docs/configuration.md says why): "
              + String.join(", ", idle));
    }
    return warnings;
  }

  private Optional<String> nearest(String name) {
    return meant.stream()
        .filter(known -> distance(name, known) <= Math.max(2, name.length() / 4))
        .min(Comparator.comparingInt((String known) -> distance(name, known)));
  }

  /** How many characters must be added, taken away or changed to make one of the other. */
  static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
