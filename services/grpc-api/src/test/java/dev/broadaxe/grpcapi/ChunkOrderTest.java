package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.loops.Chance;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.StreamChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The order in which chunks of a task are passed on. */
final class ChunkOrderTest {
  private static final UUID TASK = new UUID(1, 1);

  private final ChunkOrder order = new ChunkOrder();

  @Test
  void chunksInOrderPassAtOnce() {
    for (long i = 0; i < 5; i++) {
      assertThat(indexes(order.arrived(chunk(i), 0))).containsExactly(i);
    }
    assertThat(order.holds()).isFalse();
  }

  @Test
  void anEarlyChunkWaitsForTheOnesBeforeIt() {
    assertThat(order.arrived(chunk(2), 0)).isEmpty();
    assertThat(order.arrived(chunk(1), 0)).isEmpty();
    assertThat(indexes(order.arrived(chunk(0), 0))).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aGapIsWaitedForFiveSeconds() {
    order.arrived(chunk(0), 0);
    order.arrived(chunk(2), 0);
    order.arrived(chunk(3), 0);

    assertThat(order.overdue(Duration.ofMillis(4_999).toNanos())).isEmpty();
    assertThat(indexes(order.overdue(Duration.ofSeconds(5).toNanos()))).containsExactly(2L, 3L);
    assertThat(indexes(order.arrived(chunk(4), 0))).containsExactly(4L);
    assertThat(indexes(order.arrived(chunk(1), 0))).containsExactly(1L);
  }

  @Test
  void chunksWithoutAnIndexDoNotWait() {
    order.arrived(chunk(3), 0);

    assertThat(indexes(order.arrived(chunk(-1), 0))).containsExactly(-1L);
    assertThat(order.holds()).isTrue();
  }

  @Test
  void theEndLetsEverythingGoAndTheNextAttemptStartsAnew() {
    order.arrived(chunk(0), 0);
    order.arrived(chunk(2), 0);

    assertThat(indexes(order.end())).containsExactly(2L);
    assertThat(order.arrived(chunk(1), 0)).isEmpty();
    assertThat(indexes(order.arrived(chunk(0), 0))).containsExactly(0L, 1L);
  }

  @Test
  void whateverTheOrderOfArrivalTheOrderOfPassingIsRight() {
    for (long seed = 0; seed < 200; seed++) {
      Chance chance = Chance.seeded(seed);
      List<Long> arriving = new ArrayList<>(LongStream.range(0, 50).boxed().toList());
      List<Long> passed = new ArrayList<>();
      ChunkOrder shuffled = new ChunkOrder();
      while (!arriving.isEmpty()) {
        long next = arriving.remove(chance.nextInt(Math.min(8, arriving.size())));
        passed.addAll(indexes(shuffled.arrived(chunk(next), 0)));
      }
      assertThat(passed)
          .as("seed %d", seed)
          .containsExactlyElementsOf(LongStream.range(0, 50).boxed().toList());
    }
  }

  private static List<Long> indexes(List<StreamChunk> chunks) {
    return chunks.stream().map(StreamChunk::index).toList();
  }

  private static StreamChunk chunk(long index) {
    return new StreamChunk(TASK, TASK, 0, index, Payload.EMPTY, Instant.EPOCH);
  }
}
