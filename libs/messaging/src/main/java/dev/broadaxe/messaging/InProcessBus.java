package dev.broadaxe.messaging;

import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The bus of a single process: handing something over is a method call. */
public final class InProcessBus implements Bus {
  private static final Logger LOG = Logger.getLogger(InProcessBus.class);
  private static final Consumer<Reply> NOBODY = _ -> {};

  private final List<Owner> owners = new CopyOnWriteArrayList<>();
  private final Map<String, DoorInbox> doors = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();

  private record Owner(Predicate<UUID> owns, OwnerInbox inbox) {}

  /**
   * From now on commands for the tenants that the predicate accepts go to this inbox, unless one
   * registered earlier accepts them too.
   *
   * @param owns asked for every command: must be quick and safe to call from any thread
   */
  public Registration addOwner(Predicate<UUID> owns, OwnerInbox inbox) {
    Owner owner = new Owner(owns, inbox);
    owners.add(owner);
    return () -> owners.remove(owner);
  }

  @Override
  public boolean reachable() {
    return true;
  }

  /** All tenants are this process's, as there is no other. */
  @Override
  public Registration addOwner(String process, OwnerInbox inbox) {
    return addOwner(_ -> true, inbox);
  }

  @Override
  public String name() {
    return "bus in one process";
  }

  @Override
  public void start() {
    // A call needs nothing in between.
  }

  @Override
  public void stop() {
    // As above.
  }

  @Override
  public Registration addDoor(String door, DoorInbox inbox) {
    if (doors.putIfAbsent(door, inbox) != null) {
      throw new IllegalStateException("a door is registered as " + door + " already");
    }
    return () -> doors.remove(door, inbox);
  }

  @Override
  public Handover ask(Envelope envelope, Consumer<Reply> answer) {
    OwnerInbox inbox = ownerOf(envelope.tenant());
    return inbox == null ? Handover.AWAY : inbox.take(envelope, answer);
  }

  @Override
  public void tell(Envelope envelope) {
    OwnerInbox inbox = ownerOf(envelope.tenant());
    if (inbox == null || inbox.take(envelope, NOBODY) != Handover.TAKEN) {
      dropped.increment();
    }
  }

  @Override
  public void release(UUID tenant, List<Effect> effects) {
    if (effects.isEmpty()) {
      return;
    }
    String first = effects.getFirst().door();
    if (effects.stream().allMatch(effect -> effect.door().equals(first))) {
      deliver(tenant, first, effects);
      return;
    }
    Map<String, List<Effect>> byDoor = new LinkedHashMap<>();
    for (Effect effect : effects) {
      byDoor.computeIfAbsent(effect.door(), _ -> new ArrayList<>()).add(effect);
    }
    byDoor.forEach((door, theirs) -> deliver(tenant, door, theirs));
  }

  @Override
  public void broadcast(UUID tenant, StreamChunk chunk) {
    doors.forEach((door, inbox) -> guarded(door, 1, () -> inbox.chunk(tenant, chunk)));
  }

  /** How many soft commands and effects found nobody to take them since the start. */
  public long dropped() {
    return dropped.sum();
  }

  private @Nullable OwnerInbox ownerOf(UUID tenant) {
    for (Owner owner : owners) {
      if (owner.owns().test(tenant)) {
        return owner.inbox();
      }
    }
    return null;
  }

  private void deliver(UUID tenant, String door, List<Effect> effects) {
    DoorInbox inbox = doors.get(door);
    if (inbox == null) {
      dropped.add(effects.size());
      return;
    }
    guarded(door, effects.size(), () -> inbox.effects(tenant, effects));
  }

  /** A door that breaks must not take the lane down that serves others too. */
  private void guarded(String door, int count, Runnable handover) {
    try {
      handover.run();
    } catch (RuntimeException e) {
      dropped.add(count);
      LOG.errorf(e, "door failed to take effects door=%s count=%d", door, count);
    }
  }
}
