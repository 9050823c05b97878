package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.postgres.LaneConnection;
import dev.broadaxe.postgres.LaneLimits;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import dev.broadaxe.testing.PostgresFixture;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every statement is used, and the server takes it. */
class StatementsTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final Map<String, Class<?>> OWNERS = new LinkedHashMap<>();

  static {
    OWNERS.put("access.sql", Access.class);
    OWNERS.put("definition.sql", WorkflowRepository.class);
    OWNERS.put("expiry.sql", Expiry.class);
    OWNERS.put("filter.sql", TaskFilters.class);
    OWNERS.put("inbox.sql", InboxRepository.class);
    OWNERS.put("lane.sql", PgRoundStore.class);
    OWNERS.put("lease.sql", LeaseRepository.class);
    OWNERS.put("log.sql", LogRepository.class);
    OWNERS.put("machine.sql", LaneReads.class);
    OWNERS.put("partition.sql", Partitions.class);
    OWNERS.put("process.sql", ProcessRepository.class);
    OWNERS.put("queue.sql", QueueRepository.class);
    OWNERS.put("round.sql", RoundStatements.class);
    OWNERS.put("shard.sql", ShardRepository.class);
    OWNERS.put("task.sql", TaskRepository.class);
    OWNERS.put("tenant.sql", TenantRepository.class);
    OWNERS.put("token.sql", TokenRepository.class);
    OWNERS.put("worker.sql", WorkerRepository.class);
  }

  private static List<Sql> all() {
    List<Sql> all = new ArrayList<>();
    OWNERS.forEach((file, owner) -> all.addAll(Sql.load(owner, file).all()));
    return all;
  }

  @Test
  void everyFileHasItsOwner() throws Exception {
    var folder = Path.of(Access.class.getResource("access.sql").toURI()).getParent();
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".sql")))
          .containsExactlyInAnyOrderElementsOf(OWNERS.keySet());
    }
  }

  @Test
  void everyStatementIsPrepared() {
    try (Pg pg = new Pg(POSTGRES.database());
        LaneConnection connection = pg.postgres.lane("all", all(), LaneLimits.DEFAULT)) {
      assertThat(connection.open()).isTrue();
      assertThat(all()).hasSizeGreaterThan(60);
    }
  }

  @Test
  void everyStatementHasAConstant() throws IllegalAccessException {
    for (Map.Entry<String, Class<?>> entry : OWNERS.entrySet()) {
      SqlFile file = Sql.load(entry.getValue(), entry.getKey());
      TreeSet<String> constants = new TreeSet<>();
      for (Field field : entry.getValue().getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == Sql.class) {
          field.setAccessible(true);
          constants.add(((Sql) field.get(null)).name());
        }
      }
      assertThat(constants).as(entry.getKey()).isEqualTo(new TreeSet<>(file.names()));
    }
  }
}
