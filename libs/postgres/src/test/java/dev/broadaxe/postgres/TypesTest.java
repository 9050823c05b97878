package dev.broadaxe.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.testing.PostgresFixture;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every type there and back, alone, in arrays, and absent. */
class TypesTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  private static final SqlFile SQL = Sql.load(TypesTest.class, "types.sql");
  private static final UUID ID = UUID.fromString("ffeeddcc-bbaa-7988-8766-554433221100");
  private static final Instant AT = Instant.parse("2026-11-22T01:02:03.123456Z");
  private static final byte[] BYTES = {0, -1, 127, -128, 65};
  private static final String TEXT = "sm\u00f6rg\u00e5s \ud83e\ude93 'quoted' \\ \u0001";

  private static Postgres postgres;
  private static Db db;

  @BeforeAll
  static void open() {
    postgres = Postgres.open(Sample.address(POSTGRES.database()), "test");
    db = postgres.db("types", DbLimits.of(2));
  }

  @AfterAll
  static void close() {
    db.close();
    postgres.close();
  }

  private record All(
      @Nullable UUID uuid,
      @Nullable String text,
      @Nullable Integer number,
      @Nullable Long big,
      @Nullable Short small,
      @Nullable Boolean bool,
      @Nullable Double real,
      @Nullable Instant instant,
      byte @Nullable [] bytes) {}

  private static void onlyRow(String statement, Consumer<Args> args, Consumer<Row> check) {
    Integer rows =
        db.read(
            tx ->
                tx.run(SQL.get(statement).bind(args))
                    .map(
                        row -> {
                          check.accept(row);
                          return row;
                        })
                    .size());
    assertThat(rows).isEqualTo(1);
  }

  @Test
  void scalarsComeBackAsTheyWent() {
    onlyRow(
        "Scalars",
        args ->
            args.uuid("uuid", ID)
                .text("text", TEXT)
                .intValue("int", Integer.MIN_VALUE)
                .longValue("long", Long.MAX_VALUE)
                .shortValue("short", (short) -7)
                .bool("bool", true)
                .doubleValue("double", Math.PI)
                .date("date", LocalDate.of(2026, 2, 28))
                .instant("instant", AT)
                .bytes("bytes", BYTES),
        row -> {
          assertThat(row.getUuid("uuid")).isEqualTo(ID);
          assertThat(row.getText("text")).isEqualTo(TEXT);
          assertThat(row.getInt("int")).isEqualTo(Integer.MIN_VALUE);
          assertThat(row.getLong("long")).isEqualTo(Long.MAX_VALUE);
          assertThat(row.getShort("short")).isEqualTo((short) -7);
          assertThat(row.getBool("bool")).isTrue();
          assertThat(row.getDouble("double")).isEqualTo(Math.PI);
          assertThat(row.getDate("date")).isEqualTo(LocalDate.of(2026, 2, 28));
          assertThat(row.getInstant("instant")).isEqualTo(AT);
          assertThat(row.getBytes("bytes")).isEqualTo(BYTES);
        });
  }

  @Test
  void absentScalarsComeBackAbsent() {
    onlyRow(
        "Scalars",
        args ->
            args.uuidOrNull("uuid", null)
                .textOrNull("text", null)
                .intOrNull("int", null)
                .longOrNull("long", null)
                .shortOrNull("short", null)
                .boolOrNull("bool", null)
                .doubleOrNull("double", null)
                .date("date", LocalDate.EPOCH)
                .instantOrNull("instant", null)
                .bytesOrNull("bytes", null),
        row -> {
          assertThat(row.getUuidOrNull("uuid")).isNull();
          assertThat(row.getTextOrNull("text")).isNull();
          assertThat(row.getIntOrNull("int")).isNull();
          assertThat(row.getLongOrNull("long")).isNull();
          assertThat(row.getShortOrNull("short")).isNull();
          assertThat(row.getBoolOrNull("bool")).isNull();
          assertThat(row.getDoubleOrNull("double")).isNull();
          assertThat(row.getInstantOrNull("instant")).isNull();
          assertThat(row.getBytesOrNull("bytes")).isNull();
        });
  }

  @Test
  void arraysTravelWithTheirGaps() {
    List<All> rows =
        List.of(
            new All(ID, TEXT, 1, 2L, (short) 3, true, 4.5, AT, BYTES),
            new All(null, null, null, null, null, null, null, null, null),
            new All(ID, "", -1, -2L, (short) -3, false, -0.0, Instant.EPOCH, new byte[0]));
    List<All> back = unnested(rows);
    assertThat(back).usingRecursiveComparison().isEqualTo(rows);
  }

  @Test
  void arraysMayBeEmpty() {
    assertThat(unnested(List.of())).isEmpty();
  }

  private static List<All> unnested(List<All> rows) {
    return db.read(
        tx ->
            tx.many(
                SQL.get("Unnested"),
                args ->
                    args.uuids("uuids", rows, All::uuid)
                        .texts("texts", rows, All::text)
                        .ints("ints", rows, All::number)
                        .longs("longs", rows, All::big)
                        .shorts("shorts", rows, All::small)
                        .bools("bools", rows, All::bool)
                        .doubles("doubles", rows, All::real)
                        .instants("instants", rows, All::instant)
                        .bytes("blobs", rows, All::bytes),
                TypesTest::read));
  }

  private static All read(Row row) {
    return new All(
        row.getUuidOrNull("uuid"),
        row.getTextOrNull("text"),
        row.getIntOrNull("int"),
        row.getLongOrNull("long"),
        row.getShortOrNull("short"),
        row.getBoolOrNull("bool"),
        row.getDoubleOrNull("double"),
        row.getInstantOrNull("instant"),
        row.getBytesOrNull("bytes"));
  }

  @Test
  void arraysComeBackAsLists() {
    onlyRow(
        "Arrays",
        args -> args.uuids("uuids", List.of(ID, ID)).texts("texts", List.of("a", "b")),
        row -> {
          assertThat(row.getUuids("uuids")).containsExactly(ID, ID);
          assertThat(row.getTexts("texts")).containsExactly("a", "b");
          assertThat(row.getInts("ints")).containsExactly(1, 2);
          assertThat(row.getLongs("longs")).containsExactly(3L, 4L);
        });
  }

  @Test
  void instantsAreCutToMicrosecondsTowardsThePast() {
    assertThat(instant("2026-11-22T01:02:03.123456999Z")).isEqualTo("2026-11-22 01:02:03.123456");
    assertThat(instant("1969-12-31T23:59:59.999999999Z")).isEqualTo("1969-12-31 23:59:59.999999");
    assertThat(instant("0001-01-01T00:00:00Z")).isEqualTo("0001-01-01 00:00:00.000000");
    assertThat(instant("9999-12-31T23:59:59.999999Z")).isEqualTo("9999-12-31 23:59:59.999999");
  }

  private static String instant(String at) {
    return db.read(
            tx ->
                tx.one(
                    SQL.get("Instant"),
                    args -> args.instant("at", Instant.parse(at)),
                    row -> row.getText("text")))
        .orElseThrow();
  }

  @Test
  void readingFailsWithStatementAndColumn() {
    readingFails(row -> row.getText("absent"), "column absent is not one of its columns");
    readingFails(row -> row.getText("uuids"), "column uuids is read as String and is");
    readingFails(row -> row.getUuids("uuids"), "column uuids is NULL");
  }

  private static void readingFails(Consumer<Row> read, String message) {
    assertThatThrownBy(
            () ->
                onlyRow(
                    "Arrays",
                    args -> args.uuids("uuids", Arrays.asList(ID, null)).texts("texts", List.of()),
                    read))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Arrays (types.sql): " + message);
  }
}
