package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.door.Declined;
import dev.broadaxe.model.Refusal;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How many streams of clients may be open. */
final class WatchStreamsTest {
  private static final UUID ONE = new UUID(1, 1);
  private static final UUID OTHER = new UUID(2, 2);

  private final WatchStreams streams = new WatchStreams(2, 3);

  @Test
  void aTenantHasItsShare() {
    streams.enter(ONE);
    streams.enter(ONE);

    assertBusy(ONE, "a tenant may have at most 2 subscriptions at once");
    streams.enter(OTHER);
    streams.leave(ONE);
    streams.enter(ONE);
    assertThat(streams.count()).isEqualTo(3);
  }

  @Test
  void allTenantsTogetherHaveTheirs() {
    streams.enter(ONE);
    streams.enter(ONE);
    streams.enter(OTHER);

    assertBusy(OTHER, "this server takes at most 3 subscriptions at once");
    assertThat(streams.count()).isEqualTo(3);
  }

  private void assertBusy(UUID tenant, String text) {
    assertThatThrownBy(() -> streams.enter(tenant))
        .isInstanceOfSatisfying(
            Declined.class,
            declined -> {
              assertThat(declined.refusal()).isEqualTo(Refusal.BUSY);
              assertThat(declined.text()).isEqualTo(text);
            });
  }
}
