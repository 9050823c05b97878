package dev.broadaxe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection URLs, and that no password gets out of them. */
class DatabaseUrlTest {

  @Test
  void readsEveryPart() {
    assertThat(
            DatabaseUrl.parse(
                "postgresql://axe:s3cret@db.example:6432/tasks"
                    + "?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=5"))
        .isEqualTo(
            new DatabaseUrl(
                "db.example", 6_432, "tasks", "axe", "s3cret", SslMode.VERIFY_FULL, "/etc/ca.pem"));
  }

  @Test
  void fillsInWhatIsMissing() {
    assertThat(DatabaseUrl.parse("postgres://axe@localhost"))
        .isEqualTo(new DatabaseUrl("localhost", 5_432, "axe", "axe", "", SslMode.PREFER, null));
  }

  @Test
  void decodesSpecialCharacters() {
    assertThat(DatabaseUrl.parse("postgres://a%40b:p%2Fw%3A+%20@[::1]/t%20s"))
        .isEqualTo(new DatabaseUrl("::1", 5_432, "t s", "a@b", "p/w:+ ", SslMode.PREFER, null));
  }

  @ParameterizedTest
  @EnumSource
  void readsEverySslMode(SslMode mode) {
    assertThat(DatabaseUrl.parse("postgres://axe@db?sslrootcert=ca.pem&sslmode=" + mode).sslMode())
        .isEqualTo(mode);
  }

  @Test
  void printsNoPassword() {
    assertThat(DatabaseUrl.parse("postgres://axe:s3cret@[::1]/tasks"))
        .hasToString("postgres://axe:***@[::1]:5432/tasks?sslmode=prefer");
    assertThat(DatabaseUrl.parse("postgres://axe@db/tasks"))
        .hasToString("postgres://axe@db:5432/tasks?sslmode=prefer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cret",
        "mysql://axe:s3cret@db/tasks",
        "jdbc:postgresql://axe:s3cret@db/tasks",
        "postgres://db/tasks",
        "postgres://:s3cret@db/tasks",
        "postgres://axe:s3c ret@db/tasks",
        "postgres://axe:s3cret%@db/tasks",
        "postgres://axe:s3cret@/tasks",
        "postgres://axe:s3cret@db:0/tasks",
        "postgres://axe:s3cret@db:65536/tasks",
        "postgres://axe:s3cret@db,db2/tasks",
        "postgres://axe:s3cret@db/tasks?sslmode=s3cret",
        "postgres://axe:s3cret@db/tasks?sslmode",
        "postgres://axe:s3cret@db/tasks?sslmode=verify-ca",
        "postgres://axe:s3cret@db/tasks?password=s3cret"
      })
  void refusesWithoutPrintingThePassword(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("s3c");
  }
}
