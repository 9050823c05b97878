package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Worker;
import dev.broadaxe.testing.PostgresFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers, their sessions and heartbeats. */
class WorkerRepositoryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;
  private static WorkerRepository workers;
  private UUID tenant;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
    workers = new WorkerRepository(pg.db);
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  @BeforeEach
  void tenant() {
    tenant = pg.addTenant();
  }

  private UUID insert(String name, Map<String, Object> labels) {
    UUID id = pg.samples.id();
    workers.insert(
        tenant,
        new Worker(id, name, List.of("a:b", "c:d"), Map.of("default", 5), labels, false),
        "{\"sdk\":\"1\"}");
    return id;
  }

  private WorkerView view(UUID id) {
    return workers.find(tenant, id).orElseThrow();
  }

  private void heard(UUID id, Instant at) {
    workers.writeHeartbeats(List.of(new Heartbeat(tenant, id, at)));
  }

  private static Instant now() {
    return Instant.now();
  }

  @Test
  void aWorkerIsReadAsItWasRegistered() {
    UUID id = insert("w", Map.of("memory", 512, "model", "512"));
    WorkerView view = view(id);
    assertThat(view.worker())
        .isEqualTo(
            new Worker(
                id,
                "w",
                List.of("a:b", "c:d"),
                Map.of("default", 5),
                Map.of("memory", 512, "model", "512"),
                false));
    assertThat(view.runtime()).isEqualTo("{\"sdk\":\"1\"}");
    assertThat(view.status()).isEqualTo(WorkerStatus.INACTIVE);
    assertThat(view.heartbeatAt()).isNull();
    assertThat(workers.find(pg.addTenant(), id)).isEmpty();
  }

  private static List<Session> open(String door, Session... sessions) {
    return List.copyOf(workers.openSessions(door, List.of(sessions)).keySet());
  }

  @Test
  void ofTwoSessionsTheHigherCounts() {
    UUID id = insert("w", Map.of("a", 1));
    UUID other = insert("other", Map.of());
    Session five = new Session(tenant, id, 5);
    Session nine = new Session(tenant, id, 9);
    Session others = new Session(tenant, other, 2);
    assertThat(open("door a", five)).containsExactly(five);
    assertThat(open("door b", nine, others)).containsExactlyInAnyOrder(nine, others);
    open("door a", new Session(tenant, id, 7));
    workers.closeSessions(List.of(five));
    assertThat(view(id).session()).isEqualTo(9);
    assertThat(view(id).sessionOpen()).isTrue();
    assertThat(view(id).sessionDoor()).isEqualTo("door b");
    workers.closeSessions(List.of(others, nine));
    assertThat(view(id).sessionOpen()).isFalse();
    assertThat(view(other).sessionOpen()).isFalse();
  }

  @Test
  void aSessionOfAnotherTenantsWorkerIsNone() {
    UUID id = insert("w", Map.of());
    Session foreign = new Session(pg.addTenant(), id, 10);
    assertThat(open("door", foreign, new Session(tenant, pg.samples.id(), 1))).isEmpty();
    assertThat(view(id).session()).isZero();
    open("door", new Session(tenant, id, 1));
    workers.closeSessions(List.of(foreign));
    assertThat(view(id).sessionOpen()).isTrue();
  }

  @Test
  void whoOpensLearnsTheWorkerAsItIs() {
    UUID id = insert("w", Map.of("a", 1));
    workers.putLabels(tenant, id, Map.of("b", "x"), _ -> {});
    workers.setPaused(tenant, id, true);
    Session session = new Session(tenant, id, 1);
    OpenedSession first = workers.openSessions("door", List.of(session)).get(session);
    assertThat(first).isEqualTo(new OpenedSession(view(id).worker(), true));
    Session next = new Session(tenant, id, 2);
    assertThat(workers.openSessions("door", List.of(next)).get(next))
        .isEqualTo(new OpenedSession(view(id).worker(), false));
  }

  @Test
  void ofSessionsThatAreOpenedAtTheSameTimeOneIsTheFirst() {
    for (int round = 0; round < 50; round++) {
      UUID id = insert("w", Map.of());
      Session one = new Session(tenant, id, 1);
      Session two = new Session(tenant, id, 2);
      CompletableFuture<Boolean> first =
          CompletableFuture.supplyAsync(() -> isFirst("door a", one));
      boolean second = isFirst("door b", two);
      assertThat(first.join()).isNotEqualTo(second);
    }
  }

  private static boolean isFirst(String door, Session session) {
    return workers.openSessions(door, List.of(session)).values().iterator().next().first();
  }

  @Test
  void labelsAreSetBesideTheOthers() {
    UUID id = insert("w", Map.of("a", 1, "b", "x"));
    assertThat(
            workers
                .putLabels(tenant, id, Map.of("b", 2, "c", "y"), _ -> {})
                .orElseThrow()
                .worker()
                .labels())
        .isEqualTo(Map.of("a", 1, "b", 2, "c", "y"));
    assertThat(workers.putLabels(pg.addTenant(), id, Map.of("b", 3), _ -> {})).isEmpty();
    assertThat(view(id).worker().labels()).containsEntry("b", 2);
  }

  @Test
  void labelsThatAreRefusedLeaveTheOthersAsTheyWere() {
    UUID id = insert("w", Map.of("a", 1));
    List<Map<String, Object>> seen = new ArrayList<>();

    assertThatThrownBy(
            () ->
                workers.putLabels(
                    tenant,
                    id,
                    Map.of("b", 2),
                    all -> {
                      seen.add(Map.copyOf(all));
                      throw new IllegalArgumentException("too many");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("too many");

    assertThat(seen).containsExactly(Map.of("a", 1, "b", 2));
    assertThat(view(id).worker().labels()).isEqualTo(Map.of("a", 1));
  }

  @Test
  void heartbeatsOnlyGoForward() {
    UUID one = insert("one", Map.of());
    UUID two = insert("two", Map.of());
    Instant now = pg.samples.now();
    workers.writeHeartbeats(
        List.of(new Heartbeat(tenant, two, now), new Heartbeat(tenant, one, now)));
    heard(one, now.minusSeconds(5));
    heard(two, now.plusSeconds(1));
    workers.writeHeartbeats(List.of(new Heartbeat(pg.addTenant(), one, now.plusSeconds(9))));
    assertThat(view(one).heartbeatAt()).isEqualTo(now);
    assertThat(view(two).heartbeatAt()).isEqualTo(now.plusSeconds(1));
  }

  @Test
  void statusFollowsHeartbeatAndPause() {
    UUID active = insert("active", Map.of("zone", "a", "n", 1));
    UUID paused = insert("paused", Map.of("zone", "a", "n", 2));
    UUID silent = insert("silent", Map.of("zone", "b", "n", 1));
    UUID old = insert("old", Map.of());
    heard(active, now().plusSeconds(60));
    heard(paused, now().plusSeconds(60));
    heard(silent, now().minusSeconds(60));
    heard(old, now().minusSeconds(7200));
    assertThat(workers.setPaused(tenant, paused, true).orElseThrow().status())
        .isEqualTo(WorkerStatus.PAUSED);
    assertThat(view(active).status()).isEqualTo(WorkerStatus.ACTIVE);

    Instant since = now().minusSeconds(3600);
    assertThat(list(new WorkerFilter(since, Set.of(), Map.of())))
        .containsExactly(silent, paused, active);
    assertThat(list(new WorkerFilter(since, Set.of(WorkerStatus.PAUSED), Map.of())))
        .containsExactly(paused);
    assertThat(
            list(
                new WorkerFilter(
                    since, Set.of(WorkerStatus.ACTIVE, WorkerStatus.INACTIVE), Map.of())))
        .containsExactly(silent, active);
    assertThat(list(new WorkerFilter(since, Set.of(), Map.of("zone", "a", "n", "1"))))
        .containsExactly(active);
    Page<WorkerView> page = workers.list(tenant, new WorkerFilter(since, Set.of(), Map.of()), 1, 1);
    assertThat(page.total()).isEqualTo(3);
    assertThat(page.rows().getFirst().worker().id()).isEqualTo(paused);
  }

  @Test
  void betweenTwoWritesOfItsRowABeatingWorkerIsShownAsThere() {
    UUID id = insert("w", Map.of());
    assertThat(statusAfter(id, Duration.ofMinutes(1))).isEqualTo(WorkerStatus.INACTIVE);
    assertThat(statusAfter(id, Limits.WORKER_SHOWN)).isEqualTo(WorkerStatus.INACTIVE);
    // It beats in time, and its row is written as late as may be.
    Duration oldest = Limits.WORKER_FRESH.plus(Limits.WORKER_WRITTEN_EVERY);
    assertThat(statusAfter(id, oldest)).isEqualTo(WorkerStatus.ACTIVE);
  }

  /** The status after such a silence, read before it was a second longer; in the list, too. */
  private WorkerStatus statusAfter(UUID id, Duration silence) {
    while (true) {
      Instant start = now();
      heard(id, start.minus(silence));
      WorkerStatus status = view(id).status();
      WorkerFilter same = new WorkerFilter(start.minusSeconds(3600), Set.of(status), Map.of());
      List<UUID> listed = list(same);
      if (now().isBefore(start.plusSeconds(1))) {
        assertThat(listed).containsExactly(id);
        return status;
      }
    }
  }

  @Test
  void aHeartbeatChangesNoIndexBeforeTheNextHour() throws SQLException {
    pg.database.execute("truncate worker");
    UUID id = insert("w", Map.of());
    String beat =
        "update worker set heartbeat_at = date_trunc('hour', now(), 'UTC') + interval '%s minutes'"
            + " where tenant_id = '"
            + tenant
            + "' and id = '"
            + id
            + "'";
    pg.database.execute(beat.formatted(60));
    try (Connection connection = pg.database.connect()) {
      connection.setAutoCommit(false);
      assertThat(changedInPlace(connection, beat.formatted(61))).isEqualTo(1);
      assertThat(changedInPlace(connection, beat.formatted(119))).isEqualTo(2);
      assertThat(changedInPlace(connection, beat.formatted(120))).isEqualTo(2);
      connection.rollback();
    }
  }

  /** How many rows this transaction has changed without a change of any index. */
  private static long changedInPlace(Connection connection, String update) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(update);
      try (var rows =
          statement.executeQuery(
              "select n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'worker'")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private List<UUID> list(WorkerFilter filter) {
    return workers.list(tenant, filter, 10, 0).rows().stream()
        .map(view -> view.worker().id())
        .toList();
  }
}
