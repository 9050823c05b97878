package dev.broadaxe.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Binding by name: everything that must fail before anything is sent. */
class ArgsTest {
  private static final UUID ID = new UUID(1, 2);
  private static final Sql ONE =
      SqlFile.parse("x.sql", "-- name: X :one\nSELECT @id::uuid, @note::text, @at::timestamptz")
          .get("X");
  private static final Sql MANY =
      SqlFile.parse("x.sql", "-- name: Y :one\nSELECT @ids::uuid[], @notes::text[]").get("Y");

  @Test
  void failsWithTheStatementsNameOnWhatDoesNotFit() {
    refuses(args -> args.uuid("id", ID), "X (x.sql): @note has no value");
    refuses(args -> args.uuid("id", ID).uuid("id", ID), "X (x.sql): @id is given twice");
    refuses(args -> args.uuid("ids", ID), "X (x.sql): @ids is not one of [id, note, at]");
    refuses(args -> args.text("id", "x"), "X (x.sql): @id is @id::uuid and is given text");
    refuses(args -> args.uuids("id", List.of(ID)), "@id is @id::uuid and is given uuid[]");
    refuses(args -> args.longValue("at", 5), "@at::timestamptz and is given bigint");
    assertThatThrownBy(() -> MANY.bind(args -> args.uuid("ids", ID)))
        .hasMessageContaining("@ids::uuid[] and is given uuid");
    assertThatThrownBy(() -> ONE.bind()).hasMessageContaining("@id has no value");
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without null checks would do
  void refusesNullWhereNullWasNotMeant() {
    refuses(args -> args.uuid("id", null), "@id is null");
    refuses(args -> args.text("note", null), "@note is null");
    refuses(args -> args.instant("at", null), "@at is null");
  }

  @Test
  void refusesTextThatPostgresCannotHold() {
    refuses(args -> args.text("note", "ab\0"), "@note has U+0000 at index 2");
    refuses(args -> args.text("note", "a\ud800"), "@note has half a surrogate pair at index 1");
    refuses(args -> args.text("note", "\ud800\ud800"), "half a surrogate pair at index 0");
    refuses(args -> args.text("note", "\udc00a"), "half a surrogate pair at index 0");
    assertThatThrownBy(() -> MANY.bind(args -> args.texts("notes", List.of("fine", "\0"))))
        .hasMessageContaining("Y (x.sql): @notes has U+0000");
  }

  @Test
  void refusesInstantsThatPostgresCannotHold() {
    refuses(args -> args.instant("at", Instant.MAX), "is not between 0001-01-01T00:00:00Z and");
    refuses(args -> args.instant("at", Instant.MIN), "is not between");
    refuses(args -> args.instant("at", Instant.parse("0000-12-31T23:59:59Z")), "is not between");
  }

  @Test
  void countsAboutWhatItSends() {
    Bound bound =
        MANY.bind(
            args ->
                args.uuids("ids", Arrays.asList(ID, null, ID))
                    .texts("notes", List.of("four", "\ud83e\ude93")));
    // 2 ids, 6 characters, 5 element lengths, 2 array lengths.
    assertThat(bound.bytes()).isEqualTo(2 * 16 + 6 + 5 * 4 + 2 * 4);
    assertThat(bound.sql()).isSameAs(MANY);
    assertThat(bound).hasToString("Y (x.sql) with 2 arguments of about 66 bytes");
  }

  private static void refuses(Consumer<Args> binder, String message) {
    assertThatThrownBy(() -> ONE.bind(binder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
