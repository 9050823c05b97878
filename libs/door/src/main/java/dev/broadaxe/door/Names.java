package dev.broadaxe.door;

import dev.broadaxe.model.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for names, action ids and ids that come as text. */
public final class Names {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9.\\-_]+");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32}");

  /** What a name may consist of, in words for messages. */
  public static final String CHARSET =
      "1 to " + Limits.KEY_BYTES_MAX + " letters, digits, '.', '-' and '_'";

  /** What an action must be like, in words for messages. */
  public static final String ACTION_FORM =
      "the form service:verb with at most " + Limits.KEY_BYTES_MAX + " bytes";

  private Names() {}

  /** Whether a workflow, task, worker or service may be called so. */
  public static boolean isName(String text) {
    return text.length() <= Limits.KEY_BYTES_MAX && NAME.matcher(text).matches();
  }

  /** Whether a key that takes part in an index is neither empty nor too long nor holds U+0000. */
  public static boolean isKey(String text) {
    return !text.isEmpty()
        && text.indexOf('\0') < 0
        && (text.length() * 3 <= Limits.KEY_BYTES_MAX
            || text.getBytes(StandardCharsets.UTF_8).length <= Limits.KEY_BYTES_MAX);
  }

  /** Whether the text has the form {@code service:verb} or {@code service:x:verb}. */
  public static boolean isAction(String text) {
    String[] parts = text.split(":", -1);
    return (parts.length == 2 || parts.length == 3)
        && isName(parts[0])
        && !parts[parts.length - 1].isEmpty()
        && isKey(text);
  }

  /** An action as tasks ask for it: workers register theirs in lower case. */
  public static String normalAction(String action) {
    return action.toLowerCase(Locale.ROOT);
  }

  /** An id in any usual form, upper or lower case, with or without dashes; null when it is none. */
  public static @Nullable UUID uuid(String text) {
    if (text.length() == 36) {
      if (text.charAt(8) != '-'
          || text.charAt(13) != '-'
          || text.charAt(18) != '-'
          || text.charAt(23) != '-') {
        return null;
      }
      return bare(text.replace("-", ""));
    }
    return text.length() == 32 ? bare(text) : null;
  }

  private static @Nullable UUID bare(String hex) {
    if (!HEX.matcher(hex).matches()) {
      return null;
    }
    return new UUID(
        Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
  }
}
