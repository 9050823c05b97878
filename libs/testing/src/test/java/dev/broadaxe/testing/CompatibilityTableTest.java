package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.testing.CompatibilityTable.Row;
import dev.broadaxe.testing.CompatibilityTable.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading the list of operations: rows among prose, and no row passed over in silence. */
final class CompatibilityTableTest {
  @Test
  void rowsAreReadAmongHeadingsAndProse() {
    CompatibilityTable table =
        CompatibilityTable.parse(
            List.of(
                "# Compatibility",
                "Some `prose` with | bars |.",
                "| operation | state | note |",
                "|---|---|---|",
                "| `/Service/Do` | built | By id only. |",
                "| `/Service/Undo` | refused | |",
                "| `GET /api/things/{thing}` | planned | |"));

    assertThat(table.rows())
        .containsExactly(
            new Row("/Service/Do", State.BUILT, "By id only."),
            new Row("/Service/Undo", State.REFUSED, ""),
            new Row("GET /api/things/{thing}", State.PLANNED, ""));
    assertThat(table.rpcs(State.BUILT)).containsExactly("/Service/Do");
    assertThat(table.rpcs(State.PLANNED)).isEmpty();
    assertThat(table.restOperations(State.PLANNED)).containsExactly("GET /api/things/{thing}");
  }

  @Test
  void anUnknownStateIsAnError() {
    List<String> lines = List.of("| `/Service/Do` | almost | |");

    assertThatThrownBy(() -> CompatibilityTable.parse(lines))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/Service/Do");
  }
}
