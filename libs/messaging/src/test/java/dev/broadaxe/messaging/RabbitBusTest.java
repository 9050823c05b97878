package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.broadaxe.loops.Backoff;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.messaging.RemoteBus.State;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.testing.RabbitFixture;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestSignal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds the bus over a real broker to the contract, and to what it promises when things break. */
final class RabbitBusTest extends BusContract {
  @RegisterExtension static final RabbitFixture RABBIT = new RabbitFixture();

  private static final AtomicInteger TESTS = new AtomicInteger();

  private final String prefix = "test" + TESTS.incrementAndGet();
  private final Map<UUID, String> routes = new LinkedHashMap<>();
  private final TcpProxy network = TcpProxy.to("127.0.0.1", RABBIT.port());
  private final TestSignal<State> states = new TestSignal<>();
  private final Traces traces = new Traces();

  /** Where the doors live, behind a network that can be cut. */
  private final RemoteBus near = bus("near", RABBIT.uri(network.port()), states::signal);

  /** Where the owners live. */
  private final RemoteBus far = bus("far", RABBIT.uri(), _ -> {});

  /** Traces that a test sets and sees. */
  private static final class Traces implements TraceCarrier {
    private final ThreadLocal<@Nullable String> trace = new ThreadLocal<>();

    @Override
    public @Nullable String current() {
      return trace.get();
    }

    @Override
    public void within(String context, Runnable work) {
      trace.set(context);
      work.run();
      trace.remove();
    }
  }

  private RemoteBus bus(String process, URI uri, Consumer<State> listener) {
    return bus(process, new RabbitSettings(uri, RabbitSettings.PREFETCH_DEFAULT), listener);
  }

  private RemoteBus bus(String process, RabbitSettings broker, Consumer<State> listener) {
    return bus(process, broker, Duration.ofSeconds(60), listener);
  }

  private RemoteBus bus(
      String process, RabbitSettings broker, Duration answerLimit, Consumer<State> listener) {
    Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), 2);
    return new RemoteBus(
        new RemoteBus.Parts(
            process,
            new BusSettings(prefix, answerLimit, backoff),
            RabbitLink.to(broker),
            new FixedRoutes(routes),
            traces,
            Chance.seeded(1),
            listener));
  }

  @Override
  Owners owners() {
    return near;
  }

  @Override
  Doors doors() {
    return far;
  }

  @Override
  void addOwner(UUID tenant, OwnerInbox inbox) {
    String replica = "replica-" + routes.size();
    routes.put(tenant, replica);
    far.addOwner(replica, inbox);
  }

  @Override
  void addDoor(String door, DoorInbox inbox) {
    near.addDoor(door, inbox);
  }

  @Override
  void ready() {
    near.start();
    far.start();
    awaitConnected();
  }

  private void awaitConnected() {
    await(() -> near.state() == State.CONNECTED && far.state() == State.CONNECTED);
  }

  @Override
  long dropped() {
    return near.dropped() + far.dropped();
  }

  @AfterEach
  void stop() {
    near.stop();
    far.stop();
    network.close();
  }

  // Owners that are not there ---------------------------------------------------------------------

  @Test
  void aReplicaThatDoesNotExistGivesNoAnswer() {
    routes.put(ONE, "gone");
    ready();

    assertThat(outcome(release(ONE))).isEqualTo(Owners.NO_ANSWER);
    owners().tell(release(ONE));
    await(() -> dropped() == 1);
    assertThat(near.asking()).isZero();
  }

  @Test
  void aReplicaThatLeavesGivesNoAnswerAndOneThatComesDoes() {
    routes.put(ONE, "here");
    ready();
    var registration = far.addOwner("here", RabbitBusTest::done);
    await(() -> outcome(release(ONE)).equals(Reply.DONE));

    assertThatIllegalStateException().isThrownBy(() -> far.addOwner("here", RabbitBusTest::done));
    registration.close();
    registration.close();

    await(() -> outcome(release(ONE)).equals(Owners.NO_ANSWER));
  }

  @Test
  void anOwnerThatStopsUnderLoadLeavesNoCommandWithoutAnAnswer() {
    TestSignal<Envelope> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, answer) -> {
          seen.signal(envelope);
          return done(envelope, answer);
        });
    ready();
    TestSignal<Reply> answers = new TestSignal<>();
    Thread stopping = Thread.ofVirtual().unstarted(far::stop);
    int taken = 0;
    boolean moved = false;
    while (!moved && near.ask(envelope(ONE, taken, drop()), answers::signal) == Handover.TAKEN) {
      taken++;
      if (taken == 2_000) {
        stopping.start();
      }
      if (taken % 16 == 0) {
        answers.await(Math.max(0, taken - 200));
        if (answers.seen().contains(Owners.NO_ANSWER)) {
          // The tenant's lease has moved on, and nobody asks here any more.
          moved = true;
        }
      }
    }

    List<Reply> all = answers.await(taken);
    assertThat(all).containsOnly(Reply.DONE, Owners.NO_ANSWER);
    long done = all.stream().filter(Reply.DONE::equals).count();
    assertThat(seen.seen()).hasSize((int) done);
  }

  @Test
  void whoSendsAgainHearsThatTheOwnerIsBusy() {
    TestSignal<Envelope> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, answer) -> {
          seen.signal(envelope);
          return envelope.resent() ? Handover.BUSY : done(envelope, answer);
        });
    ready();
    TestSignal<Reply> answers = new TestSignal<>();

    assertThat(near.ask(envelope(ONE, 20, drop()).asResent(), answers::signal))
        .isEqualTo(Handover.TAKEN);
    assertThat(near.ask(envelope(ONE, 21, drop()), answers::signal)).isEqualTo(Handover.TAKEN);

    assertThat(answers.await(2))
        .contains(Reply.DONE)
        .doesNotContain(Owners.NO_ANSWER)
        .anyMatch(Reply.Refused.class::isInstance);
    assertThat(near.asking()).isZero();
    assertThat(seen.seen()).hasSize(2);
  }

  @Test
  void anAnswerThatDoesNotComeIsForgotten() {
    RemoteBus impatient =
        bus("impatient", new RabbitSettings(RABBIT.uri(), 1), Duration.ofMillis(10), _ -> {});
    routes.put(ONE, "silent");
    impatient.addOwner("silent", (_, _) -> Handover.TAKEN);
    impatient.start();
    try {
      await(() -> impatient.state() == State.CONNECTED);
      assertThat(impatient.ask(release(ONE), _ -> {})).isEqualTo(Handover.TAKEN);
      await(() -> impatient.unanswered() == 1);
      assertThat(impatient.asking()).isZero();
    } finally {
      impatient.stop();
    }
  }

  @Test
  void aBrokersAddressMayEndInASlash() {
    assertThat(new RabbitSettings(URI.create("amqp://me:secret@host:5672/"), 1).uri())
        .isEqualTo(URI.create("amqp://me:secret@host:5672"));
    assertThat(new RabbitSettings(URI.create("amqp://host/tasks"), 1).uri())
        .isEqualTo(URI.create("amqp://host/tasks"));
  }

  // Brokers that are not there --------------------------------------------------------------------

  @Test
  void aBrokerThatGoesIsAwayAndComesBackByItself() {
    KeepingDoor door = new KeepingDoor();
    TestSignal<Envelope> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, answer) -> {
          seen.signal(envelope);
          return envelope.id().equals(Samples.id(31)) ? Handover.TAKEN : done(envelope, answer);
        });
    addDoor("door", door);
    ready();
    assertThat(outcome(envelope(ONE, 30, drop()))).isEqualTo(Reply.DONE);
    TestSignal<Reply> late = new TestSignal<>();
    assertThat(near.ask(envelope(ONE, 31, drop()), late::signal)).isEqualTo(Handover.TAKEN);
    seen.await(2);

    RABBIT.kill();
    try {
      assertThat(late.await(1)).containsExactly(Owners.NO_ANSWER);
      await(() -> near.state() == State.AWAY && far.state() == State.AWAY);
      long before = dropped();
      assertThat(outcome(envelope(ONE, 32, drop()))).isEqualTo(Handover.AWAY);
      near.tell(envelope(ONE, 33, drop()));
      far.release(ONE, List.of(see("door", 1), see("door", 2)));
      far.broadcast(ONE, chunk(0, "lost"));
      assertThat(dropped()).isEqualTo(before + 4);
    } finally {
      RABBIT.start();
    }

    awaitConnected();
    assertThat(outcome(envelope(ONE, 34, drop()))).isEqualTo(Reply.DONE);
    far.release(ONE, List.of(see("door", 3)));
    far.broadcast(ONE, chunk(1, "back"));
    assertThat(door.effects.await(1)).containsExactly(see("door", 3));
    assertThat(door.chunks.await(1)).containsExactly(chunk(1, "back"));
    assertThat(late.seen()).hasSize(1);
  }

  @Test
  void aConnectionThatIsCutIsMadeAgainWithItsQueues() {
    KeepingDoor door = new KeepingDoor();
    addDoor("door", door);
    addOwner(ONE, RabbitBusTest::done);
    ready();

    for (int i = 0; i < 3; i++) {
      int cut = i;
      network.cut();
      states.await(2 * cut + 3);
      await(() -> near.state() == State.CONNECTED);
      assertThat(outcome(envelope(ONE, 40 + cut, drop()))).isEqualTo(Reply.DONE);
      far.release(ONE, List.of(see("door", cut)));
      assertThat(door.effects.await(cut + 1)).hasSize(cut + 1);
    }
  }

  @Test
  void aNetworkThatHoldsEverythingBlocksNobodyAndIsAway() {
    addOwner(ONE, RabbitBusTest::done);
    ready();
    network.holdRequests();
    network.holdAnswers();
    TestSignal<Reply> answers = new TestSignal<>();
    Payload much = Payload.of("z".repeat(100_000));
    int taken = 0;
    try {
      // Until there is no more room: the sending thread is stuck by then.
      while (near.ask(envelope(ONE, 10_000 + taken, report(much)), answers::signal)
          == Handover.TAKEN) {
        taken++;
      }
      await(() -> near.state() == State.AWAY);
    } finally {
      network.release();
    }

    assertThat(answers.await(taken)).containsOnly(Owners.NO_ANSWER);
    await(() -> near.state() == State.CONNECTED);
    assertThat(outcome(envelope(ONE, 45, drop()))).isEqualTo(Reply.DONE);
  }

  @Test
  void aProcessWithAnothersNameWaitsUntilThatIsGone() {
    KeepingDoor first = new KeepingDoor();
    KeepingDoor second = new KeepingDoor();
    addDoor("same", first);
    ready();
    TestSignal<State> late = new TestSignal<>();
    RemoteBus other = bus("other", RABBIT.uri(), late::signal);
    other.addDoor("same", second);
    other.start();
    try {
      far.release(ONE, List.of(see("same", 1)));
      first.effects.await(1);
      near.stop();

      assertThat(late.await(1)).containsExactly(State.CONNECTED);
      far.release(ONE, List.of(see("same", 2)));
      assertThat(second.effects.await(1)).containsExactly(see("same", 2));
      assertThat(first.effects.seen()).containsExactly(see("same", 1));
    } finally {
      other.stop();
    }
  }

  @Test
  void anOwnerWhoseQueueIsFullIsBusy() {
    CountDownLatch over = new CountDownLatch(1);
    addOwner(
        ONE,
        (_, _) -> {
          uninterrupted(over);
          return Handover.TAKEN;
        });
    addOwner(TWO, RabbitBusTest::done);
    ready();
    TestSignal<Reply> answers = new TestSignal<>();
    Payload much = Payload.of("z".repeat(100_000));
    try {
      for (int i = 0; answers.seen().isEmpty(); i++) {
        // With what the reader holds, well over what the queue may hold.
        assertThat(i).isLessThan(50_000);
        Handover handover = near.ask(envelope(ONE, 10_000 + i, report(much)), answers::signal);
        if (handover == Handover.BUSY) {
          LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
      }
      assertThat(answers.seen().getFirst())
          .isNotEqualTo(Owners.NO_ANSWER)
          .isInstanceOfSatisfying(
              Reply.Refused.class,
              refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BUSY));
      await(() -> outcome(release(TWO)).equals(Reply.DONE));
    } finally {
      over.countDown();
    }
  }

  @Test
  void aBrokerThatTakesNothingIsAway() {
    addOwner(ONE, RabbitBusTest::done);
    ready();
    RABBIT.block();
    try {
      // The broker says so when somebody sends.
      TestSignal<Reply> stuck = new TestSignal<>();
      assertThat(near.ask(envelope(ONE, 50, drop()), stuck::signal)).isEqualTo(Handover.TAKEN);
      assertThat(stuck.await(1)).containsExactly(Owners.NO_ANSWER);
      await(() -> near.state() == State.BLOCKED);
      assertThat(outcome(envelope(ONE, 51, drop()))).isEqualTo(Handover.AWAY);
      assertThat(near.asking()).isZero();
    } finally {
      RABBIT.unblock();
    }
    await(() -> near.state() == State.CONNECTED);
    assertThat(outcome(envelope(ONE, 52, drop()))).isEqualTo(Reply.DONE);
  }

  @Test
  void aBusThatStopsSendsWhatItTookAndGivesNoAnswerToTheRest() {
    TestSignal<UUID> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, _) -> {
          seen.signal(envelope.id());
          return Handover.TAKEN;
        });
    ready();
    TestSignal<Reply> answers = new TestSignal<>();
    for (int i = 0; i < 500; i++) {
      assertThat(near.ask(envelope(ONE, 1_000 + i, drop()), answers::signal))
          .isEqualTo(Handover.TAKEN);
    }

    near.stop();
    near.stop();

    assertThat(seen.await(500)).hasSize(500);
    assertThat(answers.await(500)).containsOnly(Owners.NO_ANSWER);
    assertThat(near.ask(release(ONE), _ -> {})).isEqualTo(Handover.AWAY);
    assertThat(near.state()).isEqualTo(State.AWAY);
  }

  @Test
  void aBusThatNeverStartedStops() {
    assertThat(near.ask(release(ONE), _ -> {})).isEqualTo(Handover.AWAY);
  }

  // Messages that are not as usual ----------------------------------------------------------------

  @Test
  void whatCannotBeReadIsPutAsideAndTheRestGoesOn() throws Exception {
    TestSignal<Envelope> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, answer) -> {
          seen.signal(envelope);
          return done(envelope, answer);
        });
    ready();
    byte[] good = Item.Asking.encode(release(ONE), false, null);
    byte[] bad = new byte[] {1, 2, 3};
    try (RawBroker raw = new RawBroker(RABBIT.uri())) {
      raw.send(prefix + ".owner.replica-0", new byte[] {99});
      raw.send(prefix + ".owner.replica-0", Batch.join(List.of(bad, good)));

      assertThat(seen.await(1)).containsExactly(release(ONE));
      await(() -> far.unreadable() == 2);
      assertThat(raw.next(prefix + ".dead"))
          .isEqualTo(
              new RawBroker.Found(
                  new byte[] {99}, prefix + ".owner.replica-0: unknown version of a batch: 99"));
      assertThat(raw.next(prefix + ".dead"))
          .isEqualTo(new RawBroker.Found(bad, prefix + ".owner.replica-0: an item cannot be read"));
    }
    assertThat(outcome(envelope(ONE, 60, drop()))).isEqualTo(Reply.DONE);
  }

  @Test
  void largeCommandsGoToTheInboxUnlessTheOwnerMustAnswerThem() {
    TestSignal<Envelope> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, answer) -> {
          seen.signal(envelope);
          return done(envelope, answer);
        });
    ready();
    Payload large = Payload.of("x".repeat(200_000));
    var child = new TaskSpec.ChildOf(ONE, ONE, 0, null);

    assertThat(outcome(envelope(ONE, 70, report(large)))).isEqualTo(Handover.AWAY);
    assertThat(outcome(envelope(ONE, 71, trigger(large, null)))).isEqualTo(Handover.AWAY);
    assertThat(outcome(envelope(ONE, 72, trigger(large, child)))).isEqualTo(Reply.DONE);
    assertThat(seen.seen()).containsExactly(envelope(ONE, 72, trigger(large, child)));
  }

  @Test
  void largeEffectsLeaveOutWhatDoorsCanRead() {
    KeepingDoor door = new KeepingDoor();
    addDoor("door-1", door);
    ready();
    Effect.Deliver small = (Effect.Deliver) Samples.effects().getFirst();
    Payload large = Payload.of("y".repeat(200_000));
    Effect.Deliver delivery =
        new Effect.Deliver(
            small.door(),
            small.epoch(),
            small.worker(),
            small.session(),
            small.attempt(),
            small.spec().withInput(large),
            small.step(),
            small.workflow());

    far.release(ONE, List.of(small, delivery, small));

    assertThat(door.effects.await(3))
        .element(1)
        .isInstanceOfSatisfying(
            Effect.Deliver.class,
            arrived -> assertThat(arrived.spec()).isEqualTo(small.spec().light()));
  }

  @Test
  void aTraceGoesAlong() {
    TestSignal<String> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, answer) -> {
          String trace = traces.current();
          seen.signal(trace == null ? "none" : trace);
          return done(envelope, answer);
        });
    ready();

    traces.within("00-abc-def-01", () -> outcome(release(ONE)));
    outcome(release(ONE));

    assertThat(seen.seen()).containsExactly("00-abc-def-01", "none");
  }

  @Test
  void aSlowDoorHoldsUpNobodyElse() {
    CountDownLatch over = new CountDownLatch(1);
    KeepingDoor quick = new KeepingDoor();
    TestSignal<Integer> entered = new TestSignal<>();
    addDoor(
        "slow",
        new DoorInbox() {
          @Override
          public void effects(UUID tenant, List<Effect> effects) {
            entered.signal(effects.size());
            uninterrupted(over);
          }

          @Override
          public void chunk(UUID tenant, StreamChunk chunk) {
            entered.signal(0);
          }
        });
    addDoor("quick", quick);
    addOwner(ONE, RabbitBusTest::done);
    ready();
    far.release(ONE, List.of(see("slow", 1)));
    entered.await(1);
    try {
      List<Effect> sent = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        far.release(ONE, List.of(see("slow", i), see("quick", i)));
        sent.add(see("quick", i));
      }
      assertThat(quick.effects.await(1_000)).containsExactlyElementsOf(sent);
      assertThat(outcome(release(ONE))).isEqualTo(Reply.DONE);
    } finally {
      over.countDown();
    }
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Command report(Payload output) {
    return new Command.ReportTask(
        ONE, 1, 0, Command.ReportKind.COMPLETED, output, false, Samples.AT);
  }

  private static Command trigger(Payload input, TaskSpec.@Nullable ChildOf child) {
    return new Command.TriggerRuns(
        List.of(
            new Command.NewRun(
                Samples.id(10), Samples.id(30), Samples.id(31), 1, input, null, child, null)));
  }
}
