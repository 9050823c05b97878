package dev.broadaxe.restapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.restapi.Operations.State;
import dev.broadaxe.testing.CompatibilityTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Tests of {@link Operations}. */
class OperationsTest {
  @Test
  void areThoseOfThePageInThisTree() throws IOException {
    for (CompatibilityTable.State state : CompatibilityTable.State.values()) {
      assertThat(Operations.load().all())
          .filteredOn(operation -> operation.state().name().equals(state.name()))
          .extracting(Operations.Operation::toString)
          .containsExactlyElementsOf(CompatibilityTable.read().restOperations(state));
    }
  }

  @Test
  void preferThePathThatSaysMore() {
    Operations operations =
        Operations.parse(
            """
            | `GET /api/runs/{run}` | built | |
            | `GET /api/runs/names` | planned | |
            | `GET /api/{kind}/names` | refused | |
            | `POST /api/runs/{run}` | refused | Why not. |
            | `/Dispatcher/Register` | built | |
            """);

    assertThat(state(operations, "GET", "/api/runs/1")).isEqualTo("built");
    assertThat(state(operations, "GET", "/api/runs/names")).isEqualTo("planned");
    assertThat(state(operations, "GET", "/api/tasks/names")).isEqualTo("refused");
    assertThat(state(operations, "POST", "/api/runs/1")).isEqualTo("refused");
    assertThat(state(operations, "GET", "/api/runs")).isEqualTo("unknown");
    assertThat(state(operations, "PUT", "/api/runs/1")).isEqualTo("unknown");
    assertThat(Arrays.stream(State.values())).hasSize(3);
  }

  private static String state(Operations operations, String method, String path) {
    return operations
        .find(method, path)
        .map(operation -> operation.state().name().toLowerCase(Locale.ROOT))
        .orElse("unknown");
  }
}
