package dev.broadaxe.endtoend;

import dev.broadaxe.testing.DurablePostgres;
import dev.broadaxe.testing.RabbitFixture;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What faults happen to: two processes of each service with a network of their own to the database
 * and to the broker, and two workers that come in by any door.
 */
final class Installation implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration ON_THE_WAY = Duration.ofSeconds(1);
  private static final double RATE = 30;
  private static final double TASK_SECONDS = 0.2;

  private final RabbitFixture broker;
  private final @Nullable TestNetwork network;
  private DurablePostgres postgres;
  private final Split split;
  private final Path history;
  private final List<Worker> workers = new ArrayList<>();
  private final Split.Entrance client;
  private final List<Lost> lost = new ArrayList<>();

  /** A time, in milliseconds, of which the database may lack everything. */
  private record Lost(long from, long until) {}

  /** A worker, its SDK, and where it comes in. */
  record Worker(String language, Split.Entrance entrance, RunningProcess process) {}

  /**
   * Starts it all.
   *
   * @param bus what carries messages: {@code rabbitmq} or {@code postgres}
   * @param network for what runs apart, such as one of the workers; null if there is none
   */
  Installation(RabbitFixture broker, String bus, @Nullable TestNetwork network) {
    this.broker = broker;
    this.network = network;
    postgres = DurablePostgres.migrated(network == null ? List.of() : List.of(network.address()));
    split =
        new Split(
            "faults-" + bus,
            postgres.database(),
            Map.of(
                "SERVER_MSGQUEUE_KIND",
                bus,
                "SERVER_MSGQUEUE_RABBITMQ_URL",
                broker.uri().toString()));
    split.wire("postgres", postgres.database().port());
    split.wire("broker", broker.port());
    if (network != null) {
      split.join(network);
    }
    split.startAll(Split.SERVICES);
    split.startAll(Split.SERVICES);
    history = split.folder().resolve("history");
    start("java", network == null ? split.entrance() : split.entranceApart());
    start("java", split.entrance());
    client = split.entrance();
  }

  private void start(String language, Split.Entrance entrance) {
    RunningProcess process = entrance.client(language, "faults", "worker", history.toString());
    workers.add(new Worker(language, entrance, process));
  }

  Split split() {
    return split;
  }

  RabbitFixture broker() {
    return broker;
  }

  DurablePostgres postgres() {
    return postgres;
  }

  /**
   * Kills Postgres and puts a standby into its place that lacks what was committed last, for so
   * long; nobody can hold the engine to what was promised in that time.
   */
  void promoteStandby(Duration lag) throws InterruptedException {
    DurablePostgres old = postgres;
    try (TcpProxy replication = TcpProxy.to("localhost", old.database().port())) {
      DurablePostgres standby = old.standby(replication.port());
      String position = old.database().value("select pg_current_wal_lsn()");
      String arrived = "select pg_last_wal_receive_lsn() >= '" + position + "'";
      Waiting.until(
          "the standby has caught up", LIMIT, () -> standby.database().value(arrived).equals("t"));
      long from = System.currentTimeMillis() - ON_THE_WAY.toMillis();
      replication.holdAnswers();
      Waiting.pass(lag);
      old.kill();
      lost.add(new Lost(from, System.currentTimeMillis()));
      replication.cut();
      standby.promote();
      postgres = standby;
    }
    split.turnTo("postgres", postgres.database());
    old.close();
  }

  /** Lets all processes of a service run in namespaces of their own. */
  void setApart(String service) {
    split.setApart(service, true);
    split.replicas(service).stream().filter(old -> !old.apart()).forEach(this::replace);
  }

  /** Lets all processes run with wires. */
  void setWired() {
    if (network != null) {
      Split.SERVICES.forEach(service -> split.setApart(service, false));
      split.replicas().stream().filter(Split.Replica::apart).forEach(this::replace);
    }
  }

  /** A new process first, then the old one goes, as a rolling update does it. */
  void replace(Split.Replica old) {
    split.start(old.service);
    split.stop(old);
  }

  /** Somebody who lists runs from now on. */
  RunReader reader() {
    String token = Objects.requireNonNull(client.environment().get("HATCHET_CLIENT_TOKEN"));
    return new RunReader(split.readingAddress(), split.tenant(), token);
  }

  List<Worker> workers() {
    return workers;
  }

  /** What was noted so far, without the tasks of which the database may lack something. */
  History history() {
    return kept(History.read(history));
  }

  private History kept(History whole) {
    History kept = whole;
    for (Lost time : lost) {
      kept = kept.withoutTasksOf(time.from, time.until);
    }
    return kept;
  }

  /** Ends the load and waits until what it was promised is kept. */
  void end(Load load) throws InterruptedException {
    if (lost.isEmpty()) {
      load.end();
    } else {
      load.end(this::kept);
    }
  }

  /** Begins to trigger tasks for workers of that language, of which there is one from now on. */
  Load load(String language) {
    if (workers.stream().noneMatch(worker -> worker.language.equals(language))) {
      Sdks.install(language);
      start(language, split.entrance());
    }
    return Load.start(client, history, language, RATE, TASK_SECONDS);
  }

  /** Waits until every process says that it is ready, and nobody of the workers has given up. */
  void awaitReady() throws InterruptedException {
    for (Split.Replica replica : split.replicas()) {
      Waiting.until(replica.name + " is ready again", LIMIT, replica::ready);
    }
    for (Worker worker : workers) {
      if (!worker.process.isAlive()) {
        throw new AssertionError("a worker has ended: " + worker.process);
      }
    }
  }

  @Override
  public void close() {
    workers.forEach(worker -> worker.process.close());
    split.close();
    postgres.close();
  }
}
