package dev.broadaxe.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.postgres.PostgresAddress.Ssl;
import org.junit.jupiter.api.Test;

/** Addresses as JDBC wants them, and those that cannot be. */
class PostgresAddressTest {
  @Test
  void isWrittenForJdbcWithoutUserAndPassword() {
    assertThat(PostgresAddress.plain("db", 5433, "a b", "me", "s3cret").jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5433/a%20b?sslmode=disable");
    assertThat(new PostgresAddress("::1", 5432, "d", "u", "", Ssl.VERIFY_FULL, "/ca.pem").jdbcUrl())
        .isEqualTo("jdbc:postgresql://[::1]:5432/d?sslmode=verify-full&sslrootcert=%2Fca.pem");
  }

  @Test
  void doesNotShowThePassword() {
    assertThat(PostgresAddress.plain("db", 5433, "d", "me", "s3cret"))
        .hasToString("postgres://me:***@db:5433/d");
  }

  @Test
  void refusesWhatCannotBeConnectedTo() {
    assertThatThrownBy(() -> PostgresAddress.plain("db", 0, "d", "u", ""))
        .hasMessageContaining("port 0");
    assertThatThrownBy(() -> PostgresAddress.plain("", 1, "d", "u", ""))
        .hasMessageContaining("host");
    assertThatThrownBy(() -> new PostgresAddress("h", 1, "d", "u", "", Ssl.VERIFY_CA, null))
        .hasMessageContaining("sslrootcert");
  }
}
