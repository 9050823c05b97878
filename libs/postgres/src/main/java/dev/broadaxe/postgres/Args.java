package dev.broadaxe.postgres;

import dev.broadaxe.postgres.Sql.Parameter;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one statement, given by name and checked at once.
 *
 * <p>Every method fails with an {@link IllegalArgumentException} that names statement and parameter
 * if the parameter is unknown, was given before, or is cast to another type in the {@code .sql}
 * file, and if the value is one that PostgreSQL cannot hold: text with U+0000 or with half a
 * surrogate pair, an instant outside the years 1 to 9999. Instants lose what is finer than a
 * microsecond. An array setter takes one element of each row, in the order of the collection; an
 * element may be null.
 */
public final class Args {
  private final Sql sql;
  private final @Nullable Object[] values;
  private final boolean[] given;
  private long bytes;

  Args(Sql sql) {
    this.sql = sql;
    this.values = new Object[sql.parameters().size()];
    this.given = new boolean[values.length];
  }

  /** Binds an id. */
  public Args uuid(String name, UUID value) {
    return uuidOrNull(name, present(name, value));
  }

  /** Binds an id or NULL. */
  public Args uuidOrNull(String name, @Nullable UUID value) {
    return put(name, SqlType.UUID, false, value);
  }

  /** Binds a text. */
  public Args text(String name, String value) {
    return textOrNull(name, present(name, value));
  }

  /** Binds a text or NULL. */
  public Args textOrNull(String name, @Nullable String value) {
    return put(name, SqlType.TEXT, false, storable(name, value));
  }

  /** Binds an {@code int}. */
  public Args intValue(String name, int value) {
    return intOrNull(name, value);
  }

  /** Binds an {@code int} or NULL. */
  public Args intOrNull(String name, @Nullable Integer value) {
    return put(name, SqlType.INT, false, value);
  }

  /** Binds a {@code bigint}. */
  public Args longValue(String name, long value) {
    return longOrNull(name, value);
  }

  /** Binds a {@code bigint} or NULL. */
  public Args longOrNull(String name, @Nullable Long value) {
    return put(name, SqlType.LONG, false, value);
  }

  /** Binds a {@code smallint}. */
  public Args shortValue(String name, short value) {
    return shortOrNull(name, value);
  }

  /** Binds a {@code smallint} or NULL. */
  public Args shortOrNull(String name, @Nullable Short value) {
    return put(name, SqlType.SHORT, false, value);
  }

  /** Binds a {@code boolean}. */
  public Args bool(String name, boolean value) {
    return boolOrNull(name, value);
  }

  /** Binds a {@code boolean} or NULL. */
  public Args boolOrNull(String name, @Nullable Boolean value) {
    return put(name, SqlType.BOOL, false, value);
  }

  /** Binds a {@code float8}. */
  public Args doubleValue(String name, double value) {
    return doubleOrNull(name, value);
  }

  /** Binds a {@code float8} or NULL. */
  public Args doubleOrNull(String name, @Nullable Double value) {
    return put(name, SqlType.DOUBLE, false, value);
  }

  /** Binds a day. */
  public Args date(String name, LocalDate value) {
    return put(name, SqlType.DATE, false, present(name, value));
  }

  /** Binds an instant. */
  public Args instant(String name, Instant value) {
    return instantOrNull(name, present(name, value));
  }

  /** Binds an instant or NULL. */
  public Args instantOrNull(String name, @Nullable Instant value) {
    return put(name, SqlType.INSTANT, false, offset(name, value));
  }

  /** Binds bytes. */
  public Args bytes(String name, byte[] value) {
    return bytesOrNull(name, present(name, value));
  }

  /** Binds bytes or NULL. */
  public Args bytesOrNull(String name, byte @Nullable [] value) {
    return put(name, SqlType.BYTES, false, buffer(value));
  }

  /** Binds one id per row. */
  public <T> Args uuids(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable UUID> value) {
    return array(name, SqlType.UUID, rows, value::apply, UUID[]::new);
  }

  /** Binds ids. */
  public Args uuids(String name, Collection<UUID> ids) {
    return uuids(name, ids, Function.identity());
  }

  /** Binds one text per row. */
  public <T> Args texts(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable String> value) {
    Element<T> element = row -> storable(name, value.apply(row));
    return array(name, SqlType.TEXT, rows, element, String[]::new);
  }

  /** Binds texts. */
  public Args texts(String name, Collection<String> texts) {
    return texts(name, texts, Function.identity());
  }

  /** Binds one {@code int} per row. */
  public <T> Args ints(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable Integer> value) {
    return array(name, SqlType.INT, rows, value::apply, Integer[]::new);
  }

  /** Binds one {@code bigint} per row. */
  public <T> Args longs(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable Long> value) {
    return array(name, SqlType.LONG, rows, value::apply, Long[]::new);
  }

  /** Binds one {@code smallint} per row. */
  public <T> Args shorts(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable Short> value) {
    return array(name, SqlType.SHORT, rows, value::apply, Short[]::new);
  }

  /** Binds one {@code boolean} per row. */
  public <T> Args bools(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable Boolean> value) {
    return array(name, SqlType.BOOL, rows, value::apply, Boolean[]::new);
  }

  /** Binds one {@code float8} per row. */
  public <T> Args doubles(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable Double> value) {
    return array(name, SqlType.DOUBLE, rows, value::apply, Double[]::new);
  }

  /** Binds one instant per row. */
  public <T> Args instants(
      String name, Collection<T> rows, Function<? super T, ? extends @Nullable Instant> value) {
    Element<T> element = row -> offset(name, value.apply(row));
    return array(name, SqlType.INSTANT, rows, element, OffsetDateTime[]::new);
  }

  /** Binds bytes for every row. */
  public <T> Args bytes(
      String name, Collection<T> rows, Function<? super T, byte @Nullable []> value) {
    // The client takes bytea[] only as Buffer[]; byte[][] it refuses.
    Element<T> element = row -> buffer(value.apply(row));
    return array(name, SqlType.BYTES, rows, element, Buffer[]::new);
  }

  Bound bound() {
    for (int i = 0; i < given.length; i++) {
      if (!given[i]) {
        throw problem(sql.parameters().get(i).name(), "has no value");
      }
    }
    // Value by value: Tuple.of(array) would spread an only array into parameters.
    Tuple tuple = Tuple.tuple();
    for (Object value : values) {
      tuple.addValue(value);
    }
    return new Bound(sql, tuple, bytes);
  }

  /** What goes into an array for a row. */
  private interface Element<T> {
    @Nullable Object of(T row);
  }

  private <T> Args array(
      String name,
      SqlType type,
      Collection<T> rows,
      Element<T> element,
      IntFunction<@Nullable Object[]> create) {
    @Nullable Object[] elements = create.apply(rows.size());
    long total = 0;
    int i = 0;
    for (T row : rows) {
      Object value = element.of(row);
      elements[i++] = value;
      total += 4 + size(value);
    }
    return put(name, type, true, elements, total);
  }

  private Args put(String name, SqlType type, boolean array, @Nullable Object value) {
    return put(name, type, array, value, size(value));
  }

  private Args put(String name, SqlType type, boolean array, @Nullable Object value, long size) {
    int index = index(name);
    Parameter parameter = sql.parameters().get(index);
    if (parameter.type() != type || parameter.array() != array) {
      throw problem(name, "is " + parameter + " and is given " + type + (array ? "[]" : ""));
    }
    if (given[index]) {
      throw problem(name, "is given twice");
    }
    given[index] = true;
    values[index] = value;
    bytes += size + 4;
    return this;
  }

  private int index(String name) {
    List<Parameter> parameters = sql.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(name)) {
        return i;
      }
    }
    throw problem(name, "is not one of " + sql.parameterNames());
  }

  private <V> V present(String name, @Nullable V value) {
    if (value == null) {
      throw problem(name, "is null");
    }
    return value;
  }

  /** The text itself, once it is known that the server will take it as it is. */
  private @Nullable String storable(String name, @Nullable String value) {
    if (value == null) {
      return null;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == 0) {
        throw problem(name, "has U+0000 at index " + i + ", which PostgreSQL cannot store");
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          throw problem(name, "has half a surrogate pair at index " + i + ", which is no UTF-8");
        }
        i++;
      }
    }
    return value;
  }

  private @Nullable OffsetDateTime offset(String name, @Nullable Instant value) {
    if (value == null) {
      return null;
    }
    if (value.isBefore(Instants.MIN) || value.isAfter(Instants.MAX)) {
      throw problem(name, value + " is not between " + Instants.MIN + " and " + Instants.MAX);
    }
    return Instants.toOffset(value);
  }

  private static @Nullable Buffer buffer(byte @Nullable [] value) {
    return value == null ? null : Buffer.buffer(value);
  }

  /** About how many bytes the value takes on the wire. */
  private static int size(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> text.length();
      case Buffer buffer -> buffer.length();
      case UUID _ -> 16;
      default -> 8;
    };
  }

  private IllegalArgumentException problem(String name, String what) {
    return new IllegalArgumentException(sql + ": @" + Objects.toString(name) + " " + what);
  }
}
