package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Split;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/** What owners must be told about deliveries, gathered until the next {@link #flush}. */
final class Receipts {
  private final String door;
  private final CommandClient commands;
  private final Runnable poke;
  private final ReentrantLock lock = new ReentrantLock();
  private Map<UUID, Gathered> gathered = new LinkedHashMap<>();

  private static final class Gathered {
    final List<AttemptRef> delivered = new ArrayList<>();
    final List<AttemptRef> failed = new ArrayList<>();
    final List<AttemptRef> stopped = new ArrayList<>();
    final List<AttemptRef> loading = new ArrayList<>();
    final Map<UUID, Long> gone = new LinkedHashMap<>();
  }

  /**
   * Receipts of a door.
   *
   * @param poke run when there is something to flush again
   */
  Receipts(String door, CommandClient commands, Runnable poke) {
    this.door = door;
    this.commands = commands;
    this.poke = poke;
  }

  void delivered(UUID tenant, AttemptRef attempt) {
    add(tenant, gathered -> gathered.delivered, attempt);
  }

  void failed(UUID tenant, AttemptRef attempt) {
    add(tenant, gathered -> gathered.failed, attempt);
  }

  void stopped(UUID tenant, AttemptRef attempt) {
    add(tenant, gathered -> gathered.stopped, attempt);
  }

  /** The input of a start is still being read. */
  void loading(UUID tenant, AttemptRef attempt) {
    add(tenant, gathered -> gathered.loading, attempt);
  }

  /**
   * The owner takes a session of a worker for open that has ended: what said so was lost, so it is
   * said again.
   */
  void gone(UUID tenant, UUID worker, long session) {
    add(tenant, gathered -> gathered.gone.merge(worker, session, Math::max));
  }

  private void add(UUID tenant, Function<Gathered, List<AttemptRef>> list, AttemptRef attempt) {
    add(tenant, gathered -> list.apply(gathered).add(attempt));
  }

  private void add(UUID tenant, Consumer<Gathered> what) {
    boolean first;
    lock.lock();
    try {
      first = gathered.isEmpty();
      what.accept(gathered.computeIfAbsent(tenant, _ -> new Gathered()));
    } finally {
      lock.unlock();
    }
    if (first) {
      poke.run();
    }
  }

  /** Tells every owner what was gathered for it. */
  void flush() {
    Map<UUID, Gathered> all;
    lock.lock();
    try {
      if (gathered.isEmpty()) {
        return;
      }
      all = gathered;
      gathered = new LinkedHashMap<>();
    } finally {
      lock.unlock();
    }
    all.forEach(this::tell);
  }

  private void tell(UUID tenant, Gathered receipts) {
    // Before the failures, which make the owner look for another worker.
    receipts.gone.forEach(
        (worker, session) ->
            commands.tell(tenant, new Command.CloseSession(worker, door, session)));
    int longest =
        Math.max(
            receipts.delivered.size(), Math.max(receipts.failed.size(), receipts.stopped.size()));
    for (int from = 0; from < longest; from += Limits.IDS_PER_COMMAND) {
      commands.tell(
          tenant,
          new Command.ConfirmDelivery(
              door,
              part(receipts.delivered, from),
              part(receipts.failed, from),
              part(receipts.stopped, from)));
    }
    for (List<AttemptRef> part : Split.by(Limits.IDS_PER_COMMAND, receipts.loading)) {
      commands.tell(tenant, new Command.DeferDelivery(door, part));
    }
  }

  private static List<AttemptRef> part(List<AttemptRef> all, int from) {
    int start = Math.min(from, all.size());
    return List.copyOf(all.subList(start, Math.min(from + Limits.IDS_PER_COMMAND, all.size())));
  }
}
