package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The bus of one process, with inboxes that only remember what they got. */
final class InProcessBusTest {
  private static final UUID ONE = Samples.id(1);
  private static final UUID TWO = Samples.id(2);

  private final InProcessBus bus = new InProcessBus();

  /** A door that keeps what it gets. */
  private static final class KeepingDoor implements DoorInbox {
    final List<Effect> effects = new ArrayList<>();
    final List<StreamChunk> chunks = new ArrayList<>();
    int batches;

    @Override
    public void effects(UUID tenant, List<Effect> batch) {
      batches++;
      effects.addAll(batch);
    }

    @Override
    public void chunk(UUID tenant, StreamChunk chunk) {
      chunks.add(chunk);
    }
  }

  @Test
  void commandsGoToTheOwnerOfTheirTenant() {
    List<Envelope> first = new ArrayList<>();
    List<Reply> answers = new ArrayList<>();
    bus.addOwner(
        ONE::equals,
        (envelope, answer) -> {
          first.add(envelope);
          answer.accept(Reply.DONE);
          return Handover.TAKEN;
        });
    bus.addOwner(TWO::equals, (_, _) -> Handover.BUSY);

    assertThat(bus.ask(release(ONE), answers::add)).isEqualTo(Handover.TAKEN);
    assertThat(bus.ask(release(TWO), answers::add)).isEqualTo(Handover.BUSY);
    assertThat(bus.ask(release(Samples.id(3)), answers::add)).isEqualTo(Handover.AWAY);
    assertThat(first).extracting(Envelope::tenant).containsExactly(ONE);
    assertThat(answers).containsExactly(Reply.DONE);
  }

  @Test
  void anOwnerThatLeftIsAway() {
    var registration = bus.addOwner(_ -> true, (_, _) -> Handover.TAKEN);
    registration.close();
    registration.close();

    assertThat(bus.ask(release(ONE), _ -> {})).isEqualTo(Handover.AWAY);
    bus.tell(release(ONE));
    assertThat(bus.dropped()).isEqualTo(1);
  }

  @Test
  void effectsGoToTheirDoorsInOrder() {
    KeepingDoor left = new KeepingDoor();
    KeepingDoor right = new KeepingDoor();
    bus.addDoor("left", left);
    bus.addDoor("right", right);

    bus.release(ONE, List.of(ask("left", 1), ask("right", 2), ask("left", 3), ask("gone", 4)));
    bus.release(ONE, List.of(ask("right", 5), ask("right", 6)));
    bus.release(ONE, List.of());

    assertThat(left.effects).containsExactly(ask("left", 1), ask("left", 3));
    assertThat(right.effects).containsExactly(ask("right", 2), ask("right", 5), ask("right", 6));
    assertThat(right.batches).isEqualTo(2);
    assertThat(bus.dropped()).isEqualTo(1);
  }

  @Test
  void aDoorThatBreaksHarmsNobodyElse() {
    KeepingDoor sound = new KeepingDoor();
    bus.addDoor(
        "broken",
        new DoorInbox() {
          @Override
          public void effects(UUID tenant, List<Effect> effects) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void chunk(UUID tenant, StreamChunk chunk) {
            throw new IllegalStateException("broken");
          }
        });
    bus.addDoor("sound", sound);
    StreamChunk chunk = new StreamChunk(ONE, ONE, 0, 0, Payload.of("x"), Samples.AT);

    bus.release(ONE, List.of(ask("broken", 1), ask("sound", 2)));
    bus.broadcast(ONE, chunk);

    assertThat(sound.effects).containsExactly(ask("sound", 2));
    assertThat(sound.chunks).containsExactly(chunk);
    assertThat(bus.dropped()).isEqualTo(2);
  }

  @Test
  void aDoorIdIsTakenOnlyOnce() {
    KeepingDoor door = new KeepingDoor();
    var registration = bus.addDoor("door", door);

    assertThatIllegalStateException().isThrownBy(() -> bus.addDoor("door", new KeepingDoor()));
    registration.close();
    bus.addDoor("door", new KeepingDoor());
    bus.release(ONE, List.of(ask("door", 1)));

    assertThat(door.effects).isEmpty();
  }

  private static Envelope release(UUID tenant) {
    return new Envelope(
        tenant, Samples.id(9), Samples.AT, false, new Command.ReleaseSlot(Samples.id(10)));
  }

  private static Effect ask(String door, int task) {
    return new Effect.AskDelivery(door, 1, List.of(new AttemptRef(Samples.id(task), 0, 0)));
  }
}
