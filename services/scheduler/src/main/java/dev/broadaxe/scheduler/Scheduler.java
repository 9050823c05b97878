package dev.broadaxe.scheduler;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.messaging.OwnerInbox;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.store.RoundStore;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A replica of the scheduler: its lanes, each with a thread, and the tenants shared out among them.
 */
public final class Scheduler implements OwnerInbox {
  private final List<Lane> lanes = new ArrayList<>();
  private final List<LaneThread> threads = new ArrayList<>();
  private final List<RoundStore> stores = new ArrayList<>();
  private final ExecutorService readers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lane-reader-", 0).factory());

  /**
   * A scheduler that is not started.
   *
   * @param process names this process among those that own lanes
   * @param lanes how many lanes; half the cores and at least one is right
   * @param store makes what one lane needs of the database, with a writing connection of its own
   */
  public Scheduler(
      String process, int lanes, Supplier<RoundStore> store, Doors doors, LaneClock clock) {
    for (int id = 0; id < lanes; id++) {
      int lane = id;
      RoundStore own = store.get();
      stores.add(own);
      Lane.Parts parts =
          new Lane.Parts(
              id,
              process,
              tenant -> laneOf(tenant, lanes) == lane,
              own,
              doors,
              readers::execute,
              clock,
              System::nanoTime,
              TenantMachine.Bounds.STANDARD);
      this.lanes.add(new Lane(parts));
      threads.add(new LaneThread("lane-" + id, this.lanes.getLast()));
    }
  }

  /**
   * Half of the machine's cores, and at least one: the other half serves what is around the lanes.
   */
  public static int standardLanes() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private static int laneOf(UUID tenant, int lanes) {
    return Math.floorMod(tenant.hashCode(), lanes);
  }

  @Override
  public Handover take(Envelope envelope, Consumer<Reply> answer) {
    return lanes.get(laneOf(envelope.tenant(), lanes.size())).take(envelope, answer);
  }

  /** Takes the lanes and begins to decide; returns once every lane is taken. */
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

  /** Ends after the round under way; whoever takes the lanes next goes on where this ended. */
  public void stop() {
    threads.forEach(LaneThread::stop);
    readers.close();
    stores.forEach(RoundStore::close);
  }
}
