package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.broadaxe.messaging.Owners.Handover;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Holds the bus of a single process to the contract, and to what it says at once. */
final class InProcessBusTest extends BusContract {
  private final InProcessBus bus = new InProcessBus();

  @Override
  Owners owners() {
    return bus;
  }

  @Override
  Doors doors() {
    return bus;
  }

  @Override
  void addOwner(UUID tenant, OwnerInbox inbox) {
    bus.addOwner(tenant::equals, inbox);
  }

  @Override
  void addDoor(String door, DoorInbox inbox) {
    bus.addDoor(door, inbox);
  }

  @Override
  void ready() {
    // A call needs nothing in between.
  }

  @Override
  long dropped() {
    return bus.dropped();
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
  void effectsOfOneRoundForOneDoorComeTogether() {
    KeepingDoor left = new KeepingDoor();
    KeepingDoor right = new KeepingDoor();
    bus.addDoor("left", left);
    bus.addDoor("right", right);

    bus.release(ONE, List.of(see("left", 1), see("right", 2), see("left", 3)));

    assertThat(left.batches.seen()).containsExactly(2);
    assertThat(right.batches.seen()).containsExactly(1);
  }

  @Test
  void aDoorIdIsTakenOnlyOnce() {
    KeepingDoor door = new KeepingDoor();
    var registration = bus.addDoor("door", door);

    assertThatIllegalStateException().isThrownBy(() -> bus.addDoor("door", new KeepingDoor()));
    registration.close();
    bus.addDoor("door", new KeepingDoor());
    bus.release(ONE, List.of(see("door", 1)));

    assertThat(door.effects.seen()).isEmpty();
  }
}
