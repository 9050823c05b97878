package dev.broadaxe.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the loader reads, what it leaves alone, and what it refuses. */
class SqlFileTest {
  private static Sql statement(String body) {
    return SqlFile.parse("x.sql", "-- name: X :many\n" + body).get("X");
  }

  private static String text(String body) {
    return statement(body).text();
  }

  @Test
  void readsNamesKindsAndTextsInTheOrderOfTheFile() {
    SqlFile file =
        SqlFile.parse(
            "x.sql",
            """
            -- The table, for the reader.

            -- name: B :exec
            DELETE FROM t;

            -- What comes next.
            -- name: A :one
            SELECT 1
            """);
    assertThat(file.names()).containsExactly("B", "A");
    assertThat(file.get("B").text()).isEqualTo("/* B */ DELETE FROM t");
    assertThat(file.get("B").kind()).isEqualTo(Sql.Kind.EXEC);
    assertThat(file.get("A").text()).isEqualTo("/* A */ SELECT 1");
    assertThat(file.get("A").kind()).isEqualTo(Sql.Kind.ONE);
    assertThat(file.all()).extracting(Sql::toString).containsExactly("B (x.sql)", "A (x.sql)");
  }

  @Test
  void numbersParametersInOrderAndTheSameNameTheSame() {
    Sql sql = statement("SELECT @b::text, @a :: UUID [ ], @b, @b::TEXT, @c::int4");
    assertThat(sql.text())
        .isEqualTo("/* X */ SELECT $1::text, $2 :: UUID [ ], $1, $1::TEXT, $3::int4");
    assertThat(sql.parameterNames()).containsExactly("b", "a", "c");
    assertThat(sql.parameters()).extracting(Object::toString).contains("@a::uuid[]");
  }

  @Test
  void leavesQuotedTextAlone() {
    assertThat(text("SELECT 'x@y::int', 'it''s @z', \"@col\", \"a\"\"@b\""))
        .isEqualTo("/* X */ SELECT 'x@y::int', 'it''s @z', \"@col\", \"a\"\"@b\"");
    assertThat(text("SELECT E'\\'@a', e'\\\\', @b::int"))
        .isEqualTo("/* X */ SELECT E'\\'@a', e'\\\\', $1::int");
    assertThat(text("SELECT 'back\\', @b::int")).isEqualTo("/* X */ SELECT 'back\\', $1::int");
    assertThat(text("SELECT nice'@a'")).isEqualTo("/* X */ SELECT nice'@a'");
    assertThat(text("SELECT $$ @a; -- ' $$, $f$ @b $$ $f$, @c::int"))
        .isEqualTo("/* X */ SELECT $$ @a; -- ' $$, $f$ @b $$ $f$, $1::int");
  }

  @Test
  void dropsComments() {
    assertThat(text("SELECT 1 -- @a and it's; fine\n, 2")).isEqualTo("/* X */ SELECT 1 \n, 2");
    assertThat(text("SELECT/* @a /* nested ' */ ; */@b::int")).isEqualTo("/* X */ SELECT $1::int");
    assertThat(text("SELECT 1; -- the end\n-- really")).isEqualTo("/* X */ SELECT 1");
    assertThat(text("SELECT 5 - 3 / 2")).isEqualTo("/* X */ SELECT 5 - 3 / 2");
  }

  @Test
  void knowsOperatorsWithAnAtSign() {
    assertThat(text("SELECT a @> b, a <@ b, a @@ b, a @? b, @ -5, a @-@ b, a @@@ b"))
        .isEqualTo("/* X */ SELECT a @> b, a <@ b, a @@ b, a @? b, @ -5, a @-@ b, a @@@ b");
    assertThat(text("SELECT a @@b, a @>@b::int[]"))
        .isEqualTo("/* X */ SELECT a @@b, a @>$1::int[]");
    assertThat(text("SELECT a=@b::int, a<= @c::int"))
        .isEqualTo("/* X */ SELECT a=$1::int, a<= $2::int");
    assertThat(text("SELECT a::text, 1::int8")).isEqualTo("/* X */ SELECT a::text, 1::int8");
    assertThatThrownBy(() -> text("SELECT a <@b::int")).hasMessageContaining("two ways");
  }

  @Test
  void refusesWhatItCannotBind() {
    refuses("SELECT @a", "x.sql:1: X: @a needs a cast");
    refuses("SELECT @a::money", "type money is not one of uuid, text, int");
    refuses("SELECT @a::int, @a::text", "@a is cast to two types; first to @a::int");
    refuses("SELECT @a::int, @a::int[]", "two types");
    refuses("SELECT $1", "named, not numbered");
  }

  @Test
  void refusesWhatIsNotOneStatement() {
    refuses("SELECT 1; SELECT 2", "more than one statement");
    refuses("-- nothing", "empty");
    refuses("SELECT 'x", "' is not closed");
    refuses("SELECT \"x", "\" is not closed");
    refuses("SELECT $a$ x $$", "$a$ is not closed");
    refuses("SELECT /* x", "/* is not closed");
  }

  @Test
  void refusesFilesThatAreNotWhatTheySeem() {
    assertThatThrownBy(() -> SqlFile.parse("x.sql", "SELECT 1;\n"))
        .hasMessage("x.sql:1: text before the first '-- name:' must be a comment");
    assertThatThrownBy(() -> SqlFile.parse("x.sql", "\n-- name: lower :one\nSELECT 1"))
        .hasMessageStartingWith("x.sql:2: a header reads");
    assertThatThrownBy(() -> SqlFile.parse("x.sql", "-- name: X one\nSELECT 1"))
        .hasMessageStartingWith("x.sql:1: a header reads");
    assertThatThrownBy(
            () -> SqlFile.parse("x.sql", "-- name: X :one\nSELECT 1\n-- name: X :one\nSELECT 2"))
        .hasMessage("x.sql: X is there twice");
    assertThatThrownBy(() -> Sql.load(SqlFileTest.class, "absent.sql"))
        .hasMessageContaining("no absent.sql beside " + SqlFileTest.class.getName());
  }

  @Test
  void saysWhichNamesThereAre() {
    SqlFile file = Sql.load(SqlFileTest.class, "sample.sql");
    assertThat(file.names()).contains("AddItems", "TakeItems");
    assertThatThrownBy(() -> file.get("AddItem"))
        .hasMessageStartingWith("sample.sql has no statement AddItem, only [AddItems, ");
  }

  private static void refuses(String body, String message) {
    assertThatThrownBy(() -> text(body))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
