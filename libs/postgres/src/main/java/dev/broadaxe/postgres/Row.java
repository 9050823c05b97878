package dev.broadaxe.postgres;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result, read by column name.
 *
 * <p>Every method fails with an {@link IllegalStateException} that names statement and column if
 * the column is not there, has another type, or, except for the {@code OrNull} methods, is NULL.
 * Arrays come as lists; an array with a NULL in it is refused. A row must not be kept beyond the
 * function that reads it.
 */
public final class Row {
  private final Sql sql;
  private final io.vertx.sqlclient.Row row;

  Row(Sql sql, io.vertx.sqlclient.Row row) {
    this.sql = sql;
    this.row = row;
  }

  /** The id in the column. */
  public UUID getUuid(String column) {
    return present(column, getUuidOrNull(column));
  }

  /** The id in the column, or null. */
  public @Nullable UUID getUuidOrNull(String column) {
    return value(column, UUID.class);
  }

  /** The text in the column. */
  public String getText(String column) {
    return present(column, getTextOrNull(column));
  }

  /** The text in the column, or null. */
  public @Nullable String getTextOrNull(String column) {
    return value(column, String.class);
  }

  /** The {@code int} in the column. */
  public int getInt(String column) {
    return present(column, getIntOrNull(column));
  }

  /** The {@code int} in the column, or null. */
  public @Nullable Integer getIntOrNull(String column) {
    return value(column, Integer.class);
  }

  /** The {@code bigint} in the column. */
  public long getLong(String column) {
    return present(column, getLongOrNull(column));
  }

  /** The {@code bigint} in the column, or null. */
  public @Nullable Long getLongOrNull(String column) {
    return value(column, Long.class);
  }

  /** The {@code smallint} in the column. */
  public short getShort(String column) {
    return present(column, getShortOrNull(column));
  }

  /** The {@code smallint} in the column, or null. */
  public @Nullable Short getShortOrNull(String column) {
    return value(column, Short.class);
  }

  /** The {@code boolean} in the column. */
  public boolean getBool(String column) {
    return present(column, getBoolOrNull(column));
  }

  /** The {@code boolean} in the column, or null. */
  public @Nullable Boolean getBoolOrNull(String column) {
    return value(column, Boolean.class);
  }

  /** The {@code float8} in the column. */
  public double getDouble(String column) {
    return present(column, getDoubleOrNull(column));
  }

  /** The {@code float8} in the column, or null. */
  public @Nullable Double getDoubleOrNull(String column) {
    return value(column, Double.class);
  }

  /** The day in the column. */
  public LocalDate getDate(String column) {
    return present(column, value(column, LocalDate.class));
  }

  /** The instant in the column, in whole microseconds. */
  public Instant getInstant(String column) {
    return present(column, getInstantOrNull(column));
  }

  /** The instant in the column, or null. */
  public @Nullable Instant getInstantOrNull(String column) {
    OffsetDateTime value = value(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  /** The bytes in the column. */
  public byte[] getBytes(String column) {
    return present(column, getBytesOrNull(column));
  }

  /** The bytes in the column, or null. */
  public byte @Nullable [] getBytesOrNull(String column) {
    Buffer value = value(column, Buffer.class);
    return value == null ? null : value.getBytes();
  }

  /** The ids in the column. */
  public List<UUID> getUuids(String column) {
    return elements(column, present(column, value(column, UUID[].class)));
  }

  /** The texts in the column. */
  public List<String> getTexts(String column) {
    return elements(column, present(column, value(column, String[].class)));
  }

  /** The {@code int}s in the column. */
  public List<Integer> getInts(String column) {
    return elements(column, present(column, value(column, Integer[].class)));
  }

  /** The {@code bigint}s in the column. */
  public List<Long> getLongs(String column) {
    return elements(column, present(column, value(column, Long[].class)));
  }

  private <V> @Nullable V value(String column, Class<V> type) {
    int index = row.getColumnIndex(column);
    if (index < 0) {
      throw problem(column, "is not one of its columns");
    }
    Object value = row.getValue(index);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw problem(
          column, "is read as " + type.getSimpleName() + " and is " + value.getClass().getName());
    }
    return type.cast(value);
  }

  private <V> V present(String column, @Nullable V value) {
    if (value == null) {
      throw problem(column, "is NULL");
    }
    return value;
  }

  private <V> List<V> elements(String column, V[] values) {
    for (V value : values) {
      present(column, value);
    }
    return List.copyOf(Arrays.asList(values));
  }

  private IllegalStateException problem(String column, String what) {
    return new IllegalStateException(sql + ": column " + column + " " + what);
  }
}
