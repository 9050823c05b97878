package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Starts that a door has yet to hand out. */
final class DeferredDeliveryTest {
  private static final UUID WORKER = new UUID(50, 1);

  @Test
  void aDoorThatStillReadsIsWaitedForAndOneThatIsSilentIsNot() {
    Owner owner = new Owner(Tasks.version(Tasks.step(0, null)));
    owner.workerJoins(WORKER, 1);
    UUID task = owner.trigger(0);
    AttemptRef attempt = new AttemptRef(task, 0, 0);
    for (int i = 0; i < 15; i++) {
      owner.pass(Duration.ofSeconds(2));
      owner.tell(new Command.DeferDelivery("door", List.of(attempt)));
    }
    assertThat(owner.row(task).attempt()).isZero();
    assertThat(owner.effects.stream().filter(Effect.AskDelivery.class::isInstance)).hasSize(15);

    owner.pass(Duration.ofSeconds(14));

    assertThat(owner.row(task).attempt()).isEqualTo(1);
    assertThat(owner.stopped()).extracting(Effect.Stop::attempt).containsOnly(attempt);
  }
}
