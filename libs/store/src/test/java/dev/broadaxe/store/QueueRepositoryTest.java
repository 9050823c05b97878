package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What waits is counted by tenant; what is with a worker does not wait. */
class QueueRepositoryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  private static void add(UUID tenant, int count, String line, int state) {
    pg.database.execute(
        ("insert into live (tenant_id, id, version_id, step_id, seq, queued_at, attempt,"
                + " app_retries, internal_retries, invocation, state, priority, line)"
                + " select '%s', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), i, now(),"
                + " 0, 0, 0, 0, %d, 1, '%s' from generate_series(1, %d) i")
            .formatted(tenant, state, line, count));
  }

  @Test
  void theLongestQueueFirstAndNoneThatIsEmpty() {
    UUID some = pg.addTenant();
    UUID more = pg.addTenant();
    UUID none = pg.addTenant();
    add(some, 3, "a queue", 1);
    add(more, 4, "a queue", 1);
    add(more, 1, "another", 1);
    add(none, 7, "", 2);

    assertThat(new QueueRepository(pg.db, "another").waiting()).isEmpty();
    pg.holdAllShards("this");
    assertThat(new QueueRepository(pg.db, "this").waiting())
        .containsExactly(Map.entry(more, 5L), Map.entry(some, 3L));
  }
}
