package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A shard has one holder, until that gives it back or is silent for a term. */
class ShardRepositoryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final Duration TERM = Duration.ofHours(1);

  private static Pg pg;
  private static ShardRepository shards;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
    shards = new ShardRepository(pg.db);
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  @BeforeEach
  void empty() {
    pg.database.execute("truncate shard, process");
  }

  @Test
  void whatAnotherHoldsIsNotTakenUntilItIsGivenBack() {
    assertThat(shards.hold("one", List.of(1, 2, 3), TERM).shards()).containsExactly(1, 2, 3);
    assertThat(shards.hold("two", List.of(3, 4), TERM).shards()).containsExactly(4);
    assertThat(shards.hold("one", List.of(1, 2), TERM).shards()).containsExactly(1, 2);
    assertThat(shards.hold("two", List.of(3, 4), TERM).shards()).containsExactly(3, 4);
    assertThat(shards.hold("one", List.of(1, 2, 3), TERM).shards()).containsExactly(1, 2);
  }

  @Test
  void whoIsSilentForATermLosesItAndIsNotSeen() {
    assertThat(shards.hold("one", List.of(1), TERM).peers()).isEmpty();
    assertThat(shards.hold("two", List.of(), TERM).peers()).containsExactly("one");

    pg.database.execute("update shard set until = until - interval '1 hour'");
    pg.database.execute("update process set beat = beat - interval '1 hour' where id = 'one'");
    ShardRepository.Held held = shards.hold("two", List.of(1), TERM);
    assertThat(held.peers()).isEmpty();
    assertThat(held.shards()).containsExactly(1);
    assertThat(shards.hold("one", List.of(1), TERM).shards()).isEmpty();
  }

  @Test
  void whoLeavesHoldsNothingAndIsNotSeen() {
    shards.hold("one", List.of(1, 2), TERM);
    shards.hold("two", List.of(3), TERM);
    shards.leave("one");
    ShardRepository.Held held = shards.hold("two", List.of(1, 2, 3), TERM);
    assertThat(held.peers()).isEmpty();
    assertThat(held.shards()).containsExactly(1, 2, 3);
  }

  @Test
  void eachTenantIsOfOneOfTheShards() {
    assertThat(shardOf(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_00ffL))).isEqualTo(31);
    assertThat(shardOf(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0020L))).isZero();
  }

  private static int shardOf(UUID tenant) {
    return Integer.parseInt(pg.database.value("select shard_of('" + tenant + "')"));
  }
}
