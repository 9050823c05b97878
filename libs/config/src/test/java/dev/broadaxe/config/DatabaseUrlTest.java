package dev.broadaxe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection URLs, and that no password gets out of them. */
class DatabaseUrlTest {

  @ParameterizedTest
  @CsvSource({
    "postgres://axe:s3cret@db:6432/tasks?sslmode=require, postgres://axe:***@db:6432/tasks",
    "postgresql://axe:s3:c/r@e?t@db/tasks, postgresql://axe:***@db/tasks",
    "postgres://axe@[::1]/tasks, postgres://axe@[::1]/tasks",
    "postgres://axe:$1@db, postgres://axe:***@db",
    "postgres://axe:@db, postgres://axe:***@db",
    "postgres://axe@db/tasks?password=s3cret, postgres://axe@db/tasks"
  })
  void printsNoPassword(String text, String printed) {
    DatabaseUrl url = new DatabaseUrl(text);

    assertThat(url).hasToString(printed);
    assertThat(url.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cret",
        "mysql://axe:s3cret@db/tasks",
        "jdbc:postgresql://axe:s3cret@db/tasks",
        "postgres://axe:s3cret",
        "postgres://:s3cret@db/tasks",
        "postgres://axe:s3cret@"
      })
  void refusesWithoutPrintingThePassword(String text) {
    assertThatThrownBy(() -> new DatabaseUrl(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("s3cret");
  }
}
