package dev.broadaxe.grpcapi;

import dev.broadaxe.model.StreamChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The chunks of one task in the order of their indexes, whatever order they arrive in. */
final class ChunkOrder {
  private static final long GAP_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int HELD_MAX = 10_000;
  private static final long HELD_BYTES_MAX = 8L << 20;

  private final TreeMap<Long, StreamChunk> held = new TreeMap<>();
  private long heldBytes;
  private long next;
  private long heldSince;

  /** The chunks that may go now that this one has arrived. */
  List<StreamChunk> arrived(StreamChunk chunk, long now) {
    long index = chunk.index();
    if (index < 0) {
      return List.of(chunk);
    }
    if (index == 0) {
      // A new attempt counts from the start again.
      next = 0;
    }
    if (index < next) {
      return List.of(chunk);
    }
    if (held.isEmpty()) {
      heldSince = now;
    }
    StreamChunk twin = held.put(index, chunk);
    heldBytes += chunk.data().size() - (twin == null ? 0 : twin.data().size());
    List<StreamChunk> released = new ArrayList<>();
    release(released);
    if (held.size() > HELD_MAX || heldBytes > HELD_BYTES_MAX) {
      released.addAll(flush());
    }
    if (!released.isEmpty()) {
      heldSince = now;
    }
    return released;
  }

  private void release(List<StreamChunk> released) {
    while (!held.isEmpty() && held.firstKey() == next) {
      StreamChunk first = held.pollFirstEntry().getValue();
      heldBytes -= first.data().size();
      released.add(first);
      next++;
    }
  }

  /** What has waited too long for a chunk that is missing. */
  List<StreamChunk> overdue(long now) {
    return held.isEmpty() || now - heldSince < GAP_NANOS ? List.of() : flush();
  }

  /** All that waits, in order. */
  List<StreamChunk> flush() {
    if (held.isEmpty()) {
      return List.of();
    }
    List<StreamChunk> released = List.copyOf(held.values());
    next = held.lastKey() + 1;
    held.clear();
    heldBytes = 0;
    return released;
  }

  /** All that waits, in order; the next attempt starts from 0. */
  List<StreamChunk> end() {
    List<StreamChunk> released = flush();
    next = 0;
    return released;
  }

  boolean holds() {
    return !held.isEmpty();
  }
}
