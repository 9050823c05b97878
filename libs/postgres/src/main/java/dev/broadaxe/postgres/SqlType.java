package dev.broadaxe.postgres;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A PostgreSQL type that a statement's parameter may be cast to. */
enum SqlType {
  UUID("uuid"),
  TEXT("text"),
  INT("int", "integer", "int4"),
  LONG("bigint", "int8"),
  SHORT("smallint", "int2"),
  BOOL("boolean", "bool"),
  DOUBLE("float8"),
  DATE("date"),
  INSTANT("timestamptz"),
  BYTES("bytea");

  private final String[] names;

  SqlType(String... names) {
    this.names = names;
  }

  /** The type of that name in any case; fails with the names that there are. */
  static SqlType named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (SqlType type : values()) {
      if (Arrays.asList(type.names).contains(wanted)) {
        return type;
      }
    }
    String known =
        Arrays.stream(values()).map(type -> type.names[0]).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("type " + name + " is not one of " + known);
  }

  @Override
  public String toString() {
    return names[0];
  }
}
