package dev.broadaxe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
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
  void isFoundInAnEnvironment() {
    assertThat(DatabaseUrl.in(Map.of("DATABASE_URL", "postgres://axe@db")))
        .isEqualTo(DatabaseUrl.parse("postgres://axe@db"));
    assertThatThrownBy(() -> DatabaseUrl.in(Map.of()))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("DATABASE_URL: must be given");
    assertThatThrownBy(() -> DatabaseUrl.in(Map.of("DATABASE_URL", "s3cret")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("DATABASE_URL: must have the form")
        .hasMessageNotContaining("s3c");
  }

  @Test
  void isWrittenForJdbc() {
    assertThat(DatabaseUrl.plain("db", 5_433, "a b", "me", "s3cret").jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5433/a%20b?sslmode=disable");
    assertThat(
            new DatabaseUrl("::1", 5_432, "d", "u", "", SslMode.VERIFY_FULL, "/ca.pem").jdbcUrl())
        .isEqualTo("jdbc:postgresql://[::1]:5432/d?sslmode=verify-full&sslrootcert=%2Fca.pem");
  }

  @Test
  void isReadAgainFromItsText() {
    DatabaseUrl url =
        new DatabaseUrl("::1", 5_433, "t s", "a@b", "p/w:+ ", SslMode.VERIFY_CA, "/my ca.pem");

    assertThat(DatabaseUrl.parse(url.text())).isEqualTo(url);
  }

  @Test
  void refusesWhatCannotBeConnectedTo() {
    assertThatThrownBy(() -> DatabaseUrl.plain("db", 0, "d", "u", ""))
        .hasMessageContaining("port 0");
    assertThatThrownBy(() -> DatabaseUrl.plain("", 1, "d", "u", "")).hasMessageContaining("a host");
    assertThatThrownBy(() -> new DatabaseUrl("h", 1, "d", "u", "", SslMode.VERIFY_CA, null))
        .hasMessage("sslmode=verify-ca needs sslrootcert=FILE");
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
