package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import java.util.ArrayList;
import java.util.List;

/** All that is wrong with a request, gathered so that its author sees it at once. */
final class Problems {
  private static final int SHOWN_MAX = 20;
  private static final int QUOTED_MAX = 80;

  private final List<String> found = new ArrayList<>();

  void add(String field, String what) {
    found.add(field + ": " + what);
  }

  /** Adds the problem unless the condition holds; returns the condition. */
  boolean check(boolean holds, String field, String what) {
    if (!holds) {
      add(field, what);
    }
    return holds;
  }

  /** Adds a problem when the text cannot be kept; returns the text. */
  String text(String field, String text) {
    check(text.indexOf('\0') < 0, field, "holds U+0000");
    return text;
  }

  boolean any() {
    return !found.isEmpty();
  }

  /** Throws {@link Declined} with all problems when there are any. */
  void throwIfAny() {
    if (found.isEmpty()) {
      return;
    }
    StringBuilder text =
        new StringBuilder("Invalid request: Validation failed with the following errors:");
    found.stream().limit(SHOWN_MAX).forEach(problem -> text.append('\n').append(problem));
    if (found.size() > SHOWN_MAX) {
      text.append("\nand ").append(found.size() - SHOWN_MAX).append(" more");
    }
    throw Declined.invalid(text.toString());
  }

  /** A text from outside as messages show it: short, and without line breaks. */
  static String quoted(String text) {
    String shown = text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "...";
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
