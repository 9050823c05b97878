package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who hears of runs: whoever said so lately, and nobody who is gone. */
class WatchesTest {
  private static final Duration HALF = Watches.TOLD_FOR.dividedBy(2);

  private final Owner owner = new Owner(Tasks.version(Tasks.step(0, null)));

  private void watch(String door, UUID run, boolean events) {
    owner.tell(new Command.WatchRuns(door, List.of(run), events));
  }

  private void cancel(UUID run) {
    owner.tell(new Command.CancelTasks(List.of(run), "no more"));
  }

  private List<String> told() {
    return owner.effects.stream()
        .filter(e -> e instanceof Effect.RunEnded || e instanceof Effect.TaskHappened)
        .map(Effect::door)
        .distinct()
        .toList();
  }

  @Test
  void aDoorThatDoesNotSayAgainThatItWatchesHearsNoMore() {
    UUID run = owner.trigger(0);
    watch("dead", run, false);
    watch("dead events", run, true);
    watch("alive", run, false);
    owner.sleep(HALF);
    watch("alive", run, false);
    owner.sleep(HALF);
    watch("alive", run, false);
    cancel(run);
    assertThat(told()).containsExactly("alive");
  }

  @Test
  void aWatchOfTheTenantThatIsNotSaidAgainEnds() {
    owner.tell(new Command.WatchTenant("dead", true));
    owner.tell(new Command.WatchTenant("alive", true));
    owner.sleep(HALF);
    owner.tell(new Command.WatchTenant("alive", true));
    owner.sleep(HALF);
    owner.trigger(0);
    assertThat(told()).containsExactly("alive");
  }

  @Test
  void aWatchThatCameAfterItsEndHoldsNoMachineForEver() {
    owner.tell(new Command.WatchTenant("door", false));
    owner.tell(new Command.WatchTenant("door", true));
    watch("door", owner.id(), false);
    assertThat(owner.machine.idle()).isFalse();
    owner.sleep(Watches.TOLD_FOR);
    assertThat(owner.machine.idle()).isTrue();
  }

  @Test
  void anOutageEndsNoWatch() {
    UUID run = owner.trigger(0);
    watch("door", run, false);
    owner.machine.resumed(owner.now(), owner.now().plus(Watches.TOLD_FOR));
    owner.pause(Watches.TOLD_FOR);
    cancel(run);
    assertThat(told()).containsExactly("door");
  }

  @Test
  void theDeadDoNotKeepTheLivingOut() {
    Watches watches = new Watches();
    for (int i = 0; i <= 200_000; i++) {
      watches.watch(new UUID(1, i), "dead", false, Tasks.START);
    }
    watches.forgetUntold(Tasks.START.plus(Watches.TOLD_FOR));
    assertThat(watches.isEmpty()).isTrue();
    UUID run = new UUID(2, 1);
    watches.watch(run, "alive", false, Tasks.START.plus(Watches.TOLD_FOR));
    List<Effect> effects = new ArrayList<>();
    TaskEnd end = new TaskEnd(run, "task", 0, Outcome.COMPLETED, null, null, Tasks.START);
    watches.ended(run, RunStatus.COMPLETED, end, effects);
    assertThat(effects).extracting(Effect::door).containsExactly("alive");
  }
}
