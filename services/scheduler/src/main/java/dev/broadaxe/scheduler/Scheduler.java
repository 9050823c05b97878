package dev.broadaxe.scheduler;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.messaging.OwnerInbox;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Rendezvous;
import dev.broadaxe.model.Reply;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.telemetry.Gauges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A replica of the scheduler: its lanes, each with a thread, which share the tenants with those of
 * all other replicas.
 */
public final class Scheduler implements OwnerInbox {
  private final List<Lane> lanes = new ArrayList<>();
  private final List<LaneThread> threads = new ArrayList<>();
  private final List<RoundStore> stores = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private final ExecutorService readers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lane-reader-", 0).factory());

  /**
   * A scheduler that is not started.
   *
   * @param process names this process among those that own lanes
   * @param lanes how many lanes; half the cores and at least one is right
   * @param store makes what one lane needs of the database, with a writing connection of its own
   * @param gathering how long lanes rest between rounds
   */
  public Scheduler(
      String process,
      int lanes,
      Supplier<RoundStore> store,
      Doors doors,
      LaneClock clock,
      Gathering gathering) {
    long mailboxBytes = Mailbox.bytesMax(lanes);
    for (int number = 0; number < lanes; number++) {
      RoundStore own = store.get();
      stores.add(own);
      Lane.Parts parts =
          new Lane.Parts(
              process,
              own,
              doors,
              readers::execute,
              clock,
              System::nanoTime,
              TenantMachine.Bounds.STANDARD,
              mailboxBytes);
      this.lanes.add(new Lane(parts));
      threads.add(new LaneThread("lane-" + number, this.lanes.getLast(), gathering));
      places.add(number);
    }
  }

  /**
   * Half of the machine's cores, and at least one: the other half serves what is around the lanes.
   */
  public static int standardLanes() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** Lets the measurements have what the lanes tell of themselves. */
  public void watchedBy(Gauges gauges) {
    gauges.lanes(
        () -> {
          Map<String, Gauges.LaneLevel> levels = new LinkedHashMap<>();
          lanes.forEach(lane -> levels.put(Integer.toString(lane.id()), lane.level()));
          return levels;
        });
  }

  /** Goes to the lane that owns the tenant; if none does, to one that can claim it. */
  @Override
  public Handover take(Envelope envelope, Consumer<Reply> answer) {
    UUID tenant = envelope.tenant();
    for (Lane lane : lanes) {
      if (lane.holds(tenant)) {
        return lane.take(envelope, answer);
      }
    }
    return lanes.get(Rendezvous.of(tenant, places)).take(envelope, answer);
  }

  /** Opens the lanes and begins to decide; returns once every lane has its first tenants. */
  public void start() {
    threads.forEach(LaneThread::start);
    for (LaneThread thread : threads) {
      try {
        thread.awaitStarted();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Ends after the round under way; the other lanes go on where these ended. */
  public void stop() {
    threads.forEach(LaneThread::stop);
    readers.close();
    stores.forEach(RoundStore::close);
  }
}
