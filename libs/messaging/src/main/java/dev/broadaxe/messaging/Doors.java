package dev.broadaxe.messaging;

import dev.broadaxe.model.Effect;
import dev.broadaxe.model.StreamChunk;
import java.util.List;
import java.util.UUID;

/** The way from the owners, and from other doors, to the doors that hold streams. Never blocks. */
public interface Doors {
  /**
   * Effects of a committed round for one tenant; each goes to the door that it names, in this
   * order.
   */
  void release(UUID tenant, List<Effect> effects);

  /** A chunk that a task streams, for every door whose clients may listen. */
  void broadcast(UUID tenant, StreamChunk chunk);

  /** Whether doors of other processes can be reached at present, as far as is known. */
  boolean reachable();
}
