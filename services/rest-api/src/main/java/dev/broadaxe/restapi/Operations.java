package dev.broadaxe.restapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every operation of the protocol with its state, as {@code docs/compatibility.md} lists them: the
 * page comes with the service, so that it cannot say one thing and do another.
 */
final class Operations {
  private static final String PAGE = "/compatibility.md";
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `(GET|POST|PUT|PATCH|DELETE) (/[^`]+)` \\| (built|planned|refused) \\|.*");

  /** How far an operation is. */
  enum State {
    BUILT,
    PLANNED,
    REFUSED
  }

  /**
   * One operation.
   *
   * @param path its template, with names in braces
   */
  record Operation(String method, String path, State state) {
    private static final String NAME = "{";

    private boolean matches(String givenMethod, String[] given) {
      String[] parts = path.split("/", -1);
      if (!method.equals(givenMethod) || parts.length != given.length) {
        return false;
      }
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].startsWith(NAME) && !parts[i].equals(given[i])) {
          return false;
        }
      }
      return true;
    }

    /** Of two that match, the one whose names come later says more. */
    private long exactness() {
      long exactness = 0;
      for (String part : path.split("/", -1)) {
        exactness = exactness * 2 + (part.startsWith(NAME) ? 0 : 1);
      }
      return exactness;
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final List<Operation> all;

  private Operations(List<Operation> all) {
    this.all = all;
  }

  /** Reads the page that came with the service. */
  static Operations load() {
    try (InputStream page = Operations.class.getResourceAsStream(PAGE)) {
      if (page == null) {
        throw new IllegalStateException(PAGE + " is missing in this build");
      }
      return parse(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Operations parse(String page) {
    List<Operation> found = new ArrayList<>();
    page.lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(
            row ->
                found.add(
                    new Operation(
                        row.group(1),
                        row.group(2),
                        State.valueOf(row.group(3).toUpperCase(Locale.ROOT)))));
    return new Operations(found);
  }

  List<Operation> all() {
    return all;
  }

  /** The operation that a request is for, if the protocol has one there. */
  Optional<Operation> find(String method, String path) {
    String[] parts = path.split("/", -1);
    return all.stream()
        .filter(operation -> operation.matches(method, parts))
        .max(Comparator.comparingLong(Operation::exactness));
  }
}
