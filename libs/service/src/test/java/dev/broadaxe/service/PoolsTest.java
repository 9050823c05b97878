package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.config.Settings;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.messaging.RemoteBus;
import dev.broadaxe.messaging.RemoteBuses;
import dev.broadaxe.messaging.Routes;
import dev.broadaxe.messaging.TraceCarrier;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.Partitions;
import dev.broadaxe.store.PgRoundStore;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.testing.PgBouncerFixture;
import dev.broadaxe.testing.PostgresFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All connections of a process at once are as many as it may have. */
class PoolsTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final int MAX = 24;
  private static final String OURS =
      "select count(*) from pg_stat_activity where application_name like 'pools test %'";

  private final CountDownLatch enough = new CountDownLatch(1);

  private static Settings settings() {
    return Settings.load(
        Map.of(
            "SERVER_GRPC_INSECURE", "true",
            "SERVER_MSGQUEUE_KIND", "postgres",
            "DATABASE_URL", POSTGRES.database().url(),
            "DATABASE_MAX_CONNS", Integer.toString(MAX),
            "DATABASE_MIN_CONNS", "3"));
  }

  private static Pools open(Settings settings) {
    return Pools.open(
        settings.requiredDatabase(),
        settings.database(),
        "pools test",
        new Pools.Shares(25, 25, 2, Buses.connections(settings.server().msgqueue())));
  }

  /** Borrows all connections of a pool, and returns once they are borrowed. */
  private void exhaust(Db db, int connections, ExecutorService threads) throws Exception {
    CountDownLatch borrowed = new CountDownLatch(connections);
    for (int i = 0; i < connections; i++) {
      threads.execute(
          () ->
              db.read(
                  _ -> {
                    borrowed.countDown();
                    awaitEnough();
                    return 0;
                  }));
    }
    assertThat(borrowed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private void awaitEnough() {
    try {
      enough.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everythingTogetherIsWithinTheLimit() throws Exception {
    try (Pools pools = open(settings());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ConnectionPlan plan = pools.plan();
      CommandCodec codec = new JsonCodec();
      RemoteBus bus =
          RemoteBuses.over(pools.postgres(), "pools-test", Routes.NONE, TraceCarrier.NONE);
      List<PgRoundStore> stores = new ArrayList<>();
      try {
        bus.start();
        Definitions definitions = new Definitions(new WorkflowRepository(pools.doors()));
        for (int lane = 0; lane < plan.lanes(); lane++) {
          PgRoundStore store =
              new PgRoundStore(pools.postgres(), plan.readersPerLane(), codec, definitions);
          stores.add(store);
          store.openLane("pools-test");
        }
        exhaust(pools.doors(), plan.doors(), threads);
        exhaust(pools.lists(), plan.lists(), threads);

        assertThat(plan.total()).isLessThanOrEqualTo(MAX);
        int open = Integer.parseInt(POSTGRES.database().value(OURS));
        assertThat(open).isBetween(plan.doors() + plan.lists() + plan.lanes(), MAX);
        assertThatThrownBy(() -> pools.postgres().db("one too many", DbLimits.of(MAX)))
            .isInstanceOf(DbException.class)
            .hasMessageContaining("DATABASE_MAX_CONNS");
      } finally {
        enough.countDown();
        stores.forEach(PgRoundStore::close);
        bus.stop();
      }
    }
  }

  private static void awaitKept(String pool, int wanted) {
    String open = OURS.replace("pools test %", pool);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String now = POSTGRES.database().value(open);
    while (!now.equals(Integer.toString(wanted)) && System.nanoTime() < end) {
      now = POSTGRES.database().value(open);
    }
    assertThat(now).as("connections of %s", pool).isEqualTo(Integer.toString(wanted));
  }

  private static void endAll(String pool) {
    POSTGRES
        .database()
        .column(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '"
                + pool
                + "'");
  }

  @Test
  void eachPoolKeepsWhatTheSettingsSayAndMakesItAgain() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SERVER_GRPC_INSECURE", "true");
    environment.put("DATABASE_URL", POSTGRES.database().url());
    environment.put("DATABASE_MIN_CONNS", "3");
    environment.put("DATABASE_MAX_CONN_IDLE_TIME", "300ms");
    environment.put("READ_REPLICA_ENABLED", "true");
    environment.put("READ_REPLICA_DATABASE_URL", POSTGRES.database().url());
    Settings settings = Settings.load(environment);
    try (Pools pools = open(settings);
        ReadPool reads = ReadPool.open(settings, pools, "pools test")) {
      for (int times = 0; times < 2; times++) {
        awaitKept("pools test doors", 3);
        awaitKept("pools test lists", 3);
        awaitKept("pools test replica", 10);
        endAll("pools test %");
      }
      assertThat(reads.db().limit()).isEqualTo(50);
    }
    environment.put("READ_REPLICA_MIN_CONNS", "2");
    Settings fewer = Settings.load(environment);
    try (Pools pools = open(fewer);
        ReadPool _ = ReadPool.open(fewer, pools, "pools test")) {
      awaitKept("pools test replica", 2);
    }
  }

  @Test
  void throughPgBouncerGoesAllButLanesAndTheBus() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SERVER_GRPC_INSECURE", "true");
    environment.put("DATABASE_URL", POSTGRES.database().url());
    environment.put("DATABASE_MIN_CONNS", "0");
    try (PgBouncerFixture bouncer = PgBouncerFixture.before(POSTGRES, "transaction", 2)) {
      environment.put("DATABASE_PGBOUNCER_URL", bouncer.url());
      Settings settings = Settings.load(environment);
      try (Pools pools =
          Pools.open(
              settings.requiredDatabase(),
              settings.database(),
              "pools test",
              new Pools.Shares(25, 25, 2, 5).withDays())) {
        assertThat(pools.plan().others()).isEqualTo(6);
        bouncer.kill();
        WorkflowRepository through = new WorkflowRepository(pools.doors());
        assertThatThrownBy(through::counter).isInstanceOf(StoreOutage.class);
        assertThatThrownBy(() -> new WorkflowRepository(pools.lists()).counter())
            .isInstanceOf(StoreOutage.class);
        new Partitions(pools.days()).ensureDays();
        PgRoundStore lanes =
            new PgRoundStore(
                pools.postgres(),
                pools.plan().readersPerLane(),
                new JsonCodec(),
                new Definitions(through));
        RemoteBus bus =
            RemoteBuses.over(pools.postgres(), "pooled-test", Routes.NONE, TraceCarrier.NONE);
        try {
          RoundStore.Opened lane = lanes.openLane("pooled-test");
          assertThat(lanes.commit(lane.lane(), lane.epoch(), 1, List.of()))
              .isInstanceOf(RoundStore.Commit.Committed.class);
          bus.start();
          long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
          while (bus.state() != RemoteBus.State.CONNECTED && System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          assertThat(bus.state()).isEqualTo(RemoteBus.State.CONNECTED);
        } finally {
          bus.stop();
          lanes.close();
        }
        bouncer.start();
        through.counter();
      }
    }
  }
}
