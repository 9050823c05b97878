package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.Duration;

/** Reads what the engine and its Postgres have used. */
final class Meter {

  private final EngineFile engine;
  private final Database database;

  Meter(EngineFile engine, Database database) {
    this.engine = engine;
    this.database = database;
  }

  Database database() {
    return database;
  }

  /** What has been used so far, as far as Postgres knows already. */
  Snapshot snapshot() throws SQLException {
    Snapshot cpu = cpu();
    return cpu.with(System.nanoTime(), database.counters());
  }

  /** The CPU times so far, without the counters of Postgres. */
  Snapshot cpu() {
    return new Snapshot(
        System.nanoTime(),
        new Database.Counters(0, 0, 0, 0),
        engine.pids().stream().mapToLong(Processes::cpuMillis).sum(),
        engine.postgresPid().stream().map(Processes::familyCpuMillis).sum(),
        Processes.cpuMillis(ProcessHandle.current().pid()));
  }

  /** The snapshot of a load that has just ended: its CPU times now, its counters when settled. */
  Snapshot ended() throws SQLException, InterruptedException {
    Snapshot cpu = cpu();
    Thread.sleep(Snapshot.SETTLING);
    return cpu.with(System.nanoTime(), database.counters());
  }

  /** What happens in a while in which nobody asks for anything. */
  Snapshot idle(Duration duration) throws SQLException, InterruptedException {
    Thread.sleep(Snapshot.SETTLING);
    Snapshot before = snapshot();
    Thread.sleep(duration);
    return snapshot().minus(before);
  }

  /** The memory of the engine: all that is in RAM, and what its heap holds after a collection. */
  ObjectNode memory() {
    ObjectNode node = Json.object();
    long resident = engine.pids().stream().mapToLong(Processes::residentBytes).sum();
    if (engine.pids().size() == 1) {
      Heap.liveBytes(engine.pids().getFirst()).ifPresent(live -> node.put("liveHeapBytes", live));
    }
    node.put("residentBytes", resident);
    return node;
  }
}
