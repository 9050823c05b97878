package dev.broadaxe.door;

import dev.broadaxe.messaging.DoorInbox;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.telemetry.DoorMetrics;
import java.util.List;
import java.util.UUID;

/** Another door whose effects are counted by kind. */
public final class MeasuredDoor implements DoorInbox {
  private final DoorInbox door;
  private final DoorMetrics metrics;

  public MeasuredDoor(DoorInbox door, DoorMetrics metrics) {
    this.door = door;
    this.metrics = metrics;
  }

  @Override
  public void effects(UUID tenant, List<Effect> effects) {
    for (Effect effect : effects) {
      metrics.came(kind(effect));
    }
    door.effects(tenant, effects);
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
