package dev.broadaxe.postgres;

import java.util.List;
import java.util.function.Consumer;

/** A named statement of a {@code .sql} file, its parameters rewritten to {@code $1, $2, …}. */
public final class Sql {
  /** How many rows the statement's author expects to come back. */
  public enum Kind {
    /** At most one row. */
    ONE,
    /** Any number of rows. */
    MANY,
    /** No rows, only the number of rows that were touched. */
    EXEC
  }

  /** A named parameter and the type that it is cast to. */
  record Parameter(String name, SqlType type, boolean array) {
    @Override
    public String toString() {
      return "@" + name + "::" + type + (array ? "[]" : "");
    }
  }

  private final String name;
  private final String origin;
  private final Kind kind;
  private final String text;
  private final List<Parameter> parameters;

  Sql(String name, String origin, Kind kind, String text, List<Parameter> parameters) {
    this.name = name;
    this.origin = origin;
    this.kind = kind;
    this.text = text;
    this.parameters = List.copyOf(parameters);
  }

  /**
   * The statements of a resource beside a class.
   *
   * @throws IllegalArgumentException with the file, the statement and the line of what is wrong
   */
  public static SqlFile load(Class<?> beside, String resource) {
    return SqlFile.load(beside, resource);
  }

  /** The name behind {@code -- name:}. */
  public String name() {
    return name;
  }

  /** The expectation behind the name. */
  public Kind kind() {
    return kind;
  }

  /** The text that is sent, with {@code $n} for every parameter. */
  public String text() {
    return text;
  }

  /** The parameters' names in the order of their numbers. */
  public List<String> parameterNames() {
    return parameters.stream().map(Parameter::name).toList();
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /**
   * The statement with its arguments, every one checked, ready to be sent as often as wanted.
   *
   * @throws IllegalArgumentException with the statement's name if a parameter is missing, given
   *     twice or unknown, has another type, or if a value is one that PostgreSQL cannot hold
   */
  public Bound bind(Consumer<Args> binder) {
    Args args = new Args(this);
    binder.accept(args);
    return args.bound();
  }

  /**
   * The statement without arguments.
   *
   * @throws IllegalArgumentException if it has parameters
   */
  public Bound bind() {
    return bind(_ -> {});
  }

  void require(Kind... kinds) {
    if (!List.of(kinds).contains(kind)) {
      throw new IllegalArgumentException(
          this + " is :" + kind + " and is used as :" + kinds[0] + "; change one of the two");
    }
  }

  /** The name and the file, for messages. */
  @Override
  public String toString() {
    return name + " (" + origin + ")";
  }
}
