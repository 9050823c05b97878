package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.testing.TestSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every bus does, whatever carries its messages. */
abstract class BusContract {
  static final UUID ONE = Samples.id(1);
  static final UUID TWO = Samples.id(2);
  static final UUID NOBODYS = Samples.id(3);

  /** The bus as doors see it. */
  abstract Owners owners();

  /** The bus as owners see it. */
  abstract Doors doors();

  abstract void addOwner(UUID tenant, OwnerInbox inbox);

  abstract void addDoor(String door, DoorInbox inbox);

  /** Returns when everything that was added can be reached. */
  abstract void ready();

  abstract long dropped();

  /** A door that keeps what it gets. */
  static final class KeepingDoor implements DoorInbox {
    final TestSignal<Effect> effects = new TestSignal<>();
    final TestSignal<UUID> tenants = new TestSignal<>();
    final TestSignal<Integer> batches = new TestSignal<>();
    final TestSignal<StreamChunk> chunks = new TestSignal<>();

    @Override
    public void effects(UUID tenant, List<Effect> batch) {
      batches.signal(batch.size());
      for (Effect effect : batch) {
        // For each, since a bus may bring together or apart what belongs to one tenant.
        tenants.signal(tenant);
        effects.signal(effect);
      }
    }

    @Override
    public void chunk(UUID tenant, StreamChunk chunk) {
      tenants.signal(tenant);
      chunks.signal(chunk);
    }
  }

  @Test
  void everyCommandReachesTheOwnerOfItsTenantAndEveryReplyComesBack() {
    List<Reply> replies = Samples.replies();
    TestSignal<Envelope> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, answer) -> {
          Reply reply = replies.get(seen.seen().size() % replies.size());
          // First, since who is answered looks at once what was seen.
          seen.signal(envelope);
          answer.accept(reply);
          return Handover.TAKEN;
        });
    addOwner(TWO, (_, _) -> Handover.TAKEN);
    ready();

    List<Envelope> sent = new ArrayList<>();
    for (Command command : Samples.commands()) {
      Envelope envelope = envelope(ONE, 100 + sent.size(), command);
      assertThat(outcome(envelope)).isEqualTo(replies.get(sent.size() % replies.size()));
      sent.add(envelope);
    }
    assertThat(seen.seen()).containsExactlyElementsOf(sent);
  }

  @Test
  void commandsOfATenantArriveInTheirOrder() {
    TestSignal<UUID> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, _) -> {
          seen.signal(envelope.id());
          return Handover.TAKEN;
        });
    ready();

    List<UUID> sent = IntStream.range(0, 2_000).mapToObj(Samples::id).toList();
    for (int i = 0; i < sent.size(); i++) {
      Envelope envelope = envelope(ONE, i, new Command.ReleaseSlot(Samples.id(9)));
      if (i % 2 == 0) {
        assertThat(owners().ask(envelope, _ -> {})).isEqualTo(Handover.TAKEN);
      } else {
        owners().tell(envelope);
      }
    }
    assertThat(seen.await(sent.size())).containsExactlyElementsOf(sent);
  }

  @Test
  void aTenantWithoutAnOwnerIsAway() {
    ready();

    // A bus that must find out first says it when it has.
    assertThat(outcome(release(NOBODYS))).isIn(Handover.AWAY, Owners.NO_ANSWER);
    owners().tell(release(NOBODYS));
    await(() -> dropped() == 1);
  }

  @Test
  void anOwnerSaysThatItIsBusyOrAway() {
    addOwner(ONE, (_, _) -> Handover.BUSY);
    addOwner(TWO, (_, _) -> Handover.AWAY);
    ready();

    assertThat(outcome(release(ONE)))
        .satisfiesAnyOf(
            outcome -> assertThat(outcome).isEqualTo(Handover.BUSY),
            outcome ->
                assertThat(outcome)
                    .isNotEqualTo(Owners.NO_ANSWER)
                    .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BUSY)));
    assertThat(outcome(release(TWO))).isIn(Handover.AWAY, Owners.NO_ANSWER);
  }

  @Test
  void effectsOfEveryKindGoToTheirDoor() {
    KeepingDoor door = new KeepingDoor();
    addDoor("door-1", door);
    ready();

    doors().release(ONE, Samples.effects());

    assertThat(door.effects.await(Samples.effects().size()))
        .containsExactlyElementsOf(Samples.effects());
    assertThat(door.tenants.seen()).containsOnly(ONE);
  }

  @Test
  void effectsGoToTheirDoorsInOrder() {
    KeepingDoor left = new KeepingDoor();
    KeepingDoor right = new KeepingDoor();
    addDoor("left", left);
    addDoor("right", right);
    ready();

    doors().release(ONE, List.of(see("left", 1), see("right", 2), see("left", 3), see("gone", 4)));
    doors().release(TWO, List.of(see("right", 5), see("right", 6)));
    doors().release(ONE, List.of());
    doors().release(ONE, List.of(see("right", 7)));

    assertThat(left.effects.await(2)).containsExactly(see("left", 1), see("left", 3));
    assertThat(right.effects.await(4))
        .containsExactly(see("right", 2), see("right", 5), see("right", 6), see("right", 7));
    assertThat(right.tenants.seen()).containsExactly(ONE, TWO, TWO, ONE);
    await(() -> dropped() == 1);
  }

  @Test
  void aChunkGoesToEveryDoorInOrder() {
    KeepingDoor left = new KeepingDoor();
    KeepingDoor right = new KeepingDoor();
    addDoor("left", left);
    addDoor("right", right);
    ready();
    List<StreamChunk> chunks =
        List.of(chunk(0, "a \u00e9 \ud83d\ude00"), chunk(1, ""), chunk(-1, "c"));

    chunks.forEach(chunk -> doors().broadcast(TWO, chunk));

    assertThat(left.chunks.await(3)).containsExactlyElementsOf(chunks);
    assertThat(right.chunks.await(3)).containsExactlyElementsOf(chunks);
    assertThat(right.tenants.seen()).containsOnly(TWO);
  }

  @Test
  void aDoorThatBreaksHarmsNobodyElse() {
    KeepingDoor sound = new KeepingDoor();
    addDoor(
        "broken",
        new DoorInbox() {
          @Override
          public void effects(UUID tenant, List<Effect> effects) {
            throw new IllegalStateException("broken on purpose");
          }

          @Override
          public void chunk(UUID tenant, StreamChunk chunk) {
            throw new IllegalStateException("broken on purpose");
          }
        });
    addDoor("sound", sound);
    ready();

    doors().release(ONE, List.of(see("broken", 1), see("sound", 2)));
    doors().broadcast(ONE, chunk(0, "x"));

    assertThat(sound.effects.await(1)).containsExactly(see("sound", 2));
    assertThat(sound.chunks.await(1)).containsExactly(chunk(0, "x"));
    await(() -> dropped() == 2);
  }

  /** What comes of a command: what is said at once, or if it was taken the answer. */
  Object outcome(Envelope envelope) {
    TestSignal<Reply> answers = new TestSignal<>();
    Handover handover = owners().ask(envelope, answers::signal);
    return handover == Handover.TAKEN ? answers.await(1).getFirst() : handover;
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("waited too long").isNegative();
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  static Handover done(Envelope envelope, Consumer<Reply> answer) {
    answer.accept(Reply.DONE);
    return Handover.TAKEN;
  }

  static Command drop() {
    return new Command.ReleaseSlot(Samples.id(10));
  }

  static Envelope release(UUID tenant) {
    return envelope(tenant, 9, new Command.ReleaseSlot(Samples.id(10)));
  }

  static Envelope envelope(UUID tenant, int id, Command command) {
    return new Envelope(tenant, Samples.id(id), Samples.AT, false, command);
  }

  static Effect see(String door, int task) {
    return new Effect.AskDelivery(door, 1, List.of(new AttemptRef(Samples.id(task), 0, 0)));
  }

  static StreamChunk chunk(long index, String text) {
    return new StreamChunk(ONE, TWO, 3, index, Payload.of(text), Samples.AT);
  }
}
