package dev.broadaxe.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The named statements of one {@code .sql} resource, in the order of the file. */
public final class SqlFile {
  private static final Pattern HEADER =
      Pattern.compile("--\\s*name:\\s*([A-Z][A-Za-z0-9]*)\\s+:(one|many|exec)\\s*");
  private static final Pattern ALMOST_HEADER = Pattern.compile("--\\s*name\\s*:.*");

  private final String origin;
  private final Map<String, Sql> statements;

  private SqlFile(String origin, Map<String, Sql> statements) {
    this.origin = origin;
    this.statements = Collections.unmodifiableMap(statements);
  }

  static SqlFile load(Class<?> beside, String resource) {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "there is no " + resource + " beside " + beside.getName());
      }
      return parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  static SqlFile parse(String origin, String content) {
    Map<String, Sql> found = new LinkedHashMap<>();
    Section section = null;
    int number = 0;
    for (String line : content.split("\n", -1)) {
      number++;
      Matcher header = HEADER.matcher(line.strip());
      if (header.matches()) {
        put(found, section);
        Sql.Kind kind = Sql.Kind.valueOf(header.group(2).toUpperCase(Locale.ROOT));
        section = new Section(origin, number, header.group(1), kind, new StringBuilder());
      } else if (ALMOST_HEADER.matcher(line.strip()).matches()) {
        throw new IllegalArgumentException(
            origin + ":" + number + ": a header reads '-- name: AssignTasks :one|:many|:exec'");
      } else if (section != null) {
        section.body.append(line).append('\n');
      } else if (!line.isBlank() && !line.strip().startsWith("--")) {
        throw new IllegalArgumentException(
            origin + ":" + number + ": text before the first '-- name:' must be a comment");
      }
    }
    put(found, section);
    return new SqlFile(origin, found);
  }

  private static void put(Map<String, Sql> found, @Nullable Section of) {
    if (of != null && found.put(of.name, of.statement()) != null) {
      throw new IllegalArgumentException(of.origin + ": " + of.name + " is there twice");
    }
  }

  /** The text between a header and the next one. */
  private record Section(String origin, int line, String name, Sql.Kind kind, StringBuilder body) {
    Sql statement() {
      try {
        return new SqlText(body.toString()).statement(name, origin, kind);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            origin + ":" + line + ": " + name + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * The statement of that name.
   *
   * @throws IllegalArgumentException with the names that there are
   */
  public Sql get(String name) {
    Sql sql = statements.get(name);
    if (sql == null) {
      throw new IllegalArgumentException(
          origin + " has no statement " + name + ", only " + statements.keySet());
    }
    return sql;
  }

  /** The names in the order of the file. */
  public Set<String> names() {
    return statements.keySet();
  }

  /** The statements in the order of the file. */
  public Collection<Sql> all() {
    return statements.values();
  }
}
