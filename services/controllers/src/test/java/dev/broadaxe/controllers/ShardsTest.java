package dev.broadaxe.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.loops.LoopObserver.Turn;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.store.ShardRepository;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.SettableClock;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestDatabase;
import dev.broadaxe.testing.TestSignal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Controllers share the shards out among themselves as they come and go. */
class ShardsTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private final TestDatabase database = POSTGRES.database();
  private final TcpProxy network = TcpProxy.to(database.host(), database.port());
  private final SettableClock clock = new SettableClock(Instant.EPOCH);
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Postgres postgres =
      Postgres.open(
          DatabaseUrl.plain(
              database.host(),
              network.port(),
              database.name(),
              database.user(),
              database.password()),
          "shards-test");
  private final Db db = postgres.db("lists", DbLimits.of(4));
  private final Replica one = new Replica("one");
  private final Replica two = new Replica("two");

  /** A process, and when it has done something. */
  private final class Replica {
    private final TestSignal<Turn> turns = new TestSignal<>();
    private final Shards shards;

    Replica(String name) {
      shards =
          new Shards(
              new ShardRepository(db),
              name,
              clock,
              turns::signal,
              (where, fault) -> faults.add(where + ": " + fault));
    }

    /** So much later that it asks again. */
    void turn() {
      int before = turns.seen().size();
      clock.advance(Shards.RENEWED);
      shards.wake();
      turns.await(before + 1);
    }

    List<Integer> held() {
      return IntStream.range(0, ShardRepository.COUNT).filter(shards::holds).boxed().toList();
    }
  }

  @BeforeEach
  void empty() {
    database.execute("truncate shard, process");
  }

  @AfterEach
  void stop() {
    one.shards.stop();
    two.shards.stop();
    db.close();
    postgres.close();
    network.close();
    assertThat(faults).isEmpty();
  }

  @Test
  void oneAloneHoldsAllAndGivesWhoComesItsShare() {
    one.shards.start();
    assertThat(one.held()).hasSize(ShardRepository.COUNT);

    two.shards.start();
    assertThat(two.held()).as("nothing is given back yet").isEmpty();
    one.turn();
    two.turn();
    assertThat(one.held()).hasSizeBetween(8, 24).doesNotContainAnyElementsOf(two.held());
    assertThat(one.held().size() + two.held().size()).isEqualTo(ShardRepository.COUNT);
  }

  @Test
  void whatIsGivenBackAtTheEndIsTakenAtTheNextTurn() {
    one.shards.start();
    two.shards.start();
    one.shards.stop();
    assertThat(one.held()).isEmpty();
    two.turn();
    assertThat(two.held()).hasSize(ShardRepository.COUNT);
  }

  @Test
  void withoutTheDatabaseItHoldsNothingUntilThatIsBack() {
    one.shards.start();
    network.refuse(true);
    network.cut();
    one.turn();
    assertThat(one.held()).isEmpty();
    assertThatThrownBy(two.shards::start).isInstanceOf(StoreOutage.class);

    network.refuse(false);
    one.turn();
    assertThat(one.held()).hasSize(ShardRepository.COUNT);
  }
}
