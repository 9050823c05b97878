package dev.broadaxe.messaging;

import dev.broadaxe.model.Effect;
import dev.broadaxe.model.StreamChunk;
import java.util.List;
import java.util.UUID;

/** A door's end of the bus. Must not block. */
public interface DoorInbox {
  void effects(UUID tenant, List<Effect> effects);

  void chunk(UUID tenant, StreamChunk chunk);
}
