package dev.broadaxe.door;

import dev.broadaxe.messaging.DoorInbox;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.telemetry.DoorMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Another door whose effects are counted by kind. */
public final class MeasuredDoor implements DoorInbox {
  private final DoorInbox door;
  private final DoorMetrics metrics;
  private final InstantSource clock;

  /**
   * The same door as before.
   *
   * @param clock Postgres's, as well as it is known here
   */
  public MeasuredDoor(DoorInbox door, DoorMetrics metrics, InstantSource clock) {
    this.door = door;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void effects(UUID tenant, List<Effect> effects) {
    for (Effect effect : effects) {
      metrics.came(kind(effect));
      if (effect instanceof Effect.Deliver start && start.attempt().attempt() == 0) {
        started(start.spec().runId());
      }
    }
    door.effects(tenant, effects);
  }

  /** The id of a run says when it was triggered, by the clock of the door that made it. */
  private void started(UUID run) {
    Duration waited = Duration.between(Uuid7.instant(run), clock.instant());
    metrics.started(waited.isNegative() ? Duration.ZERO : waited);
  }

  @Override
  public void chunk(UUID tenant, StreamChunk chunk) {
    door.chunk(tenant, chunk);
  }

  private static String kind(Effect effect) {
    return switch (effect) {
      case Effect.Deliver _ -> "deliver";
      case Effect.Stop _ -> "stop";
      case Effect.AskDelivery _ -> "ask-delivery";
      case Effect.RunEnded _ -> "run-ended";
      case Effect.TaskHappened _ -> "task-happened";
    };
  }
}
