package dev.broadaxe.postgres;

import dev.broadaxe.postgres.Sql.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one statement that drops comments and numbers the parameters, and knows what only
 * looks like a parameter: quoted text, identifiers, dollar quotes, operators with an at sign.
 */
final class SqlText {
  private static final Pattern PARAMETER = Pattern.compile("@([A-Za-z_][A-Za-z0-9_]*)");
  private static final Pattern CAST =
      Pattern.compile("\\s*::\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*(\\[\\s*\\])?");
  private static final Pattern DOLLAR_TAG = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)?\\$");

  private final String source;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final List<String> order = new ArrayList<>();
  private int at;

  SqlText(String source) {
    this.source = source;
  }

  Sql statement(String name, String origin, Sql.Kind kind) {
    while (at < source.length()) {
      step();
    }
    String text = out.toString().strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the statement is empty");
    }
    // The name leads the text, so that it shows in pg_stat_activity and the server's log.
    String sent = "/* " + name + " */ " + text;
    return new Sql(name, origin, kind, sent, List.copyOf(parameters.values()));
  }

  private void step() {
    char c = source.charAt(at);
    switch (c) {
      case '\'' -> quoted('\'', escapesBackslashes());
      case '"' -> quoted('"', false);
      case '$' -> dollar();
      case '@' -> atSign();
      case ';' -> semicolon();
      case '-' -> {
        if (source.startsWith("--", at)) {
          lineComment();
        } else {
          copy(1);
        }
      }
      case '/' -> {
        if (source.startsWith("/*", at)) {
          blockComment();
        } else {
          copy(1);
        }
      }
      default -> copy(1);
    }
  }

  private void copy(int length) {
    out.append(source, at, at + length);
    at += length;
  }

  /** Whether the quote at hand opens an {@code E'…'} text. */
  private boolean escapesBackslashes() {
    if (at == 0 || Character.toUpperCase(source.charAt(at - 1)) != 'E') {
      return false;
    }
    return at == 1 || !isIdentifierPart(source.charAt(at - 2));
  }

  private void quoted(char quote, boolean backslashes) {
    int i = at + 1;
    while (i < source.length()) {
      char c = source.charAt(i);
      if (backslashes && c == '\\') {
        i += 2;
      } else if (c != quote) {
        i++;
      } else if (i + 1 < source.length() && source.charAt(i + 1) == quote) {
        i += 2;
      } else {
        copy(i + 1 - at);
        return;
      }
    }
    throw new IllegalArgumentException("a " + quote + " is not closed");
  }

  private void dollar() {
    if (at > 0 && isIdentifierPart(source.charAt(at - 1))) {
      copy(1);
      return;
    }
    Matcher tag = DOLLAR_TAG.matcher(source).region(at, source.length());
    if (tag.lookingAt()) {
      int end = source.indexOf(tag.group(), tag.end());
      if (end < 0) {
        throw new IllegalArgumentException(tag.group() + " is not closed");
      }
      copy(end + tag.group().length() - at);
    } else if (at + 1 < source.length() && Character.isDigit(source.charAt(at + 1))) {
      throw new IllegalArgumentException("parameters are named, not numbered: @name instead of $n");
    } else {
      copy(1);
    }
  }

  private void lineComment() {
    int end = source.indexOf('\n', at);
    at = end < 0 ? source.length() : end;
  }

  private void blockComment() {
    int depth = 0;
    int i = at;
    do {
      if (i >= source.length()) {
        throw new IllegalArgumentException("a /* is not closed");
      }
      if (source.startsWith("/*", i)) {
        depth++;
        i += 2;
      } else if (source.startsWith("*/", i)) {
        depth--;
        i += 2;
      } else {
        i++;
      }
    } while (depth > 0);
    out.append(' ');
    at = i;
  }

  private void semicolon() {
    String rest = source.substring(at + 1).replaceAll("(?m)--.*$", "");
    if (!rest.isBlank()) {
      throw new IllegalArgumentException("more than one statement under one name");
    }
    at = source.length();
  }

  private void atSign() {
    Matcher parameter = PARAMETER.matcher(source).region(at, source.length());
    char before = at == 0 ? ' ' : source.charAt(at - 1);
    if (!parameter.lookingAt() || before == '@') {
      copy(1);
      return;
    }
    String name = parameter.group(1);
    if (before == '<') {
      throw new IllegalArgumentException(
          "<@" + name + " can be read in two ways: write a space before the @ or after it");
    }
    at = parameter.end();
    out.append('$').append(number(name, cast()));
  }

  private @Nullable Parameter cast() {
    Matcher cast = CAST.matcher(source).region(at, source.length());
    if (!cast.lookingAt()) {
      return null;
    }
    return new Parameter("", SqlType.named(cast.group(1)), cast.group(2) != null);
  }

  private int number(String name, @Nullable Parameter cast) {
    Parameter known = parameters.get(name);
    if (known == null) {
      if (cast == null) {
        throw new IllegalArgumentException("@" + name + " needs a cast where it comes first");
      }
      parameters.put(name, new Parameter(name, cast.type(), cast.array()));
      order.add(name);
      return order.size();
    }
    if (cast != null && (cast.type() != known.type() || cast.array() != known.array())) {
      throw new IllegalArgumentException("@" + name + " is cast to two types; first to " + known);
    }
    return order.indexOf(name) + 1;
  }

  private static boolean isIdentifierPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
