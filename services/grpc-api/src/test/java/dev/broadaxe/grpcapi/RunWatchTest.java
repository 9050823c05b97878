package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
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

/** How many runs clients may wait for, and whom the door tells of them. */
final class RunWatchTest {
  private static final UUID TENANT = new UUID(1, 1);

  private final List<Envelope> told = new ArrayList<>();
  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private final CommandClient commands =
      new CommandClient(
          new Nobody(),
          _ -> {},
          new Ids(clock, Chance.seeded(1)),
          clock,
          CommandClient.Patience.DEFAULT);
  private final RunWatch watch =
      new RunWatch(
          "door", commands, new NoRows(), new AtOnce(), clock, 4 << 20, new RunWatch.Room(2, 3));

  /** Owners that take everything and answer nothing. */
  private final class Nobody implements Owners {
    @Override
    public Handover ask(Envelope envelope, Consumer<Reply> answer) {
      return Handover.TAKEN;
    }

    @Override
    public void tell(Envelope envelope) {
      told.add(envelope);
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

  private static final class AtOnce implements Background {
    @Override
    public void run(Runnable work) {
      work.run();
    }

    @Override
    public void back(Runnable task) {
      task.run();
    }
  }

  private record Client(VirtualCall<WorkflowRunEvent> call, RunWatch.Subscriber subscriber) {}

  private static Client client() {
    VirtualCall<WorkflowRunEvent> call = new VirtualCall<>(_ -> {});
    return new Client(
        call,
        new RunWatch.Subscriber(
            TENANT, new StreamWriter<>(call, 10, 1_000, new WaitingBytes(1_000))));
  }

  private void waitFor(Client client, int... runs) {
    for (int run : runs) {
      watch.subscribe(client.subscriber(), new UUID(2, run), 0);
    }
  }

  @Test
  void aStreamThatWaitsForTooManyRunsIsEndedAndForgotten() {
    Client greedy = client();
    waitFor(greedy, 1, 2, 2, 1);
    assertThat(greedy.call().ended()).isFalse();
    waitFor(greedy, 3);
    assertThat(greedy.call().ended()).isTrue();
    Client other = client();
    waitFor(other, 4, 5);
    assertThat(other.call().ended()).as("the room of the first is free again").isFalse();
  }

  @Test
  void aDoorThatWaitsForTooManyRunsTurnsTheNextAway() {
    Client one = client();
    Client two = client();
    waitFor(one, 1, 2);
    waitFor(two, 1);
    assertThat(two.call().ended()).isFalse();
    waitFor(two, 3);
    assertThat(two.call().ended()).isTrue();
    assertThat(one.call().ended()).isFalse();
    watch.leave(one.subscriber());
    Client three = client();
    waitFor(three, 8, 9);
    assertThat(three.call().ended()).isFalse();
  }

  @Test
  void aNewOwnerIsToldOfAllWhoWaitAndOwnersOfOtherTenantsOfNone() {
    waitFor(client(), 1, 2);
    watch.flush();
    told.clear();

    watch.sweep(0, Set.of(new UUID(1, 2)));
    assertThat(told).isEmpty();
    watch.sweep(0, Set.of(TENANT));
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().tenant()).isEqualTo(TENANT);
    assertThat(told.getFirst().command())
        .isEqualTo(new Command.WatchRuns("door", List.of(new UUID(2, 1), new UUID(2, 2)), false));
  }
}
