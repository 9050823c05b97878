package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What whoever runs an engine can do with it, beside starting and stopping it. */
@Tag("end-to-end")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class OperatorsTest {

  @Test
  void aTenantIsMadeAndLeasesAreSeen() {
    try (Engine engine = Engine.start("operators")) {
      String token = engine.token("acme");
      assertThat(token).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
      assertThat(engine.token("acme")).isNotEqualTo(token);
      assertThat(engine.leases().lines())
          .isNotEmpty()
          .allMatch(
              line -> line.matches("lane=\\d+ process=\\S+ tenants=\\d+ working=0 silent_ms=\\d+"));
    }
  }
}
