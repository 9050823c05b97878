package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What owners are told of those who hear runs. */
final class EventWatchTest {
  private static final UUID TENANT = new UUID(1, 1);
  private static final UUID RUN = new UUID(2, 1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final InstantSource clock = InstantSource.fixed(NOW);
  private final List<Command> told = new ArrayList<>();
  private final CommandClient commands =
      new CommandClient(
          new Listening(),
          _ -> {},
          new Ids(clock, Chance.seeded(1)),
          clock,
          CommandClient.Patience.DEFAULT);
  private final EventWatch watch =
      new EventWatch("door", commands, new NoRows(), new Never(), clock);

  /** Owners that remember what they were told. */
  private final class Listening implements Owners {
    @Override
    public Handover ask(Envelope envelope, Consumer<Reply> answer) {
      return Handover.TAKEN;
    }

    @Override
    public void tell(Envelope envelope) {
      told.add(envelope.command());
    }
  }

  private static final class NoRows implements RunRows {
    @Override
    public Map<UUID, RunStatus> statuses(UUID tenant, Collection<UUID> runs) {
      return Map.of();
    }

    @Override
    public Map<UUID, List<TaskEnd>> ends(UUID tenant, Collection<UUID> runs) {
      return Map.of();
    }

    @Override
    public Map<UUID, String> metadata(UUID tenant, Collection<UUID> runs) {
      return Map.of();
    }
  }

  /** Rows are never read. */
  private static final class Never implements Background {
    @Override
    public void run(Runnable work) {}

    @Override
    public void back(Runnable task) {}
  }

  @Test
  void aRunOfWhichMuchIsHeardIsWatchedAgainBeforeItsOwnerForgets() {
    watch.subscribe(subscriber(), RUN, 0);
    for (int second = 1; second <= 65; second++) {
      watch.happened(
          TENANT,
          new TaskEvent(RUN, RUN, 0, TaskEvent.Kind.CREATED, Payload.EMPTY, NOW),
          second * SECOND);
      watch.sweep(second * SECOND, Set.of());
    }
    assertThat(told)
        .as("when it came, and every half minute")
        .containsExactly(watchRuns(), watchRuns(), watchRuns());
  }

  @Test
  void aNewOwnerIsToldAtOnceWhichRunsAreHeard() {
    watch.subscribe(subscriber(), RUN, 0);
    watch.sweep(SECOND, Set.of(new UUID(1, 2)));
    assertThat(told).containsExactly(watchRuns());
    watch.sweep(SECOND, Set.of(TENANT));
    assertThat(told).containsExactly(watchRuns(), watchRuns());
  }

  private static EventSubscriber subscriber() {
    return new EventSubscriber(
        TENANT, new StreamWriter<>(new VirtualCall<>(_ -> {}), 10, 1_000, new WaitingBytes(1_000)));
  }

  private static Command watchRuns() {
    return new Command.WatchRuns("door", List.of(RUN), true);
  }
}
