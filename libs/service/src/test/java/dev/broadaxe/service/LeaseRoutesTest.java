package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.store.LeaseRepository;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestDatabase;
import dev.broadaxe.testing.TestSignal;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the owner of a tenant is found while lanes open and close. */
class LeaseRoutesTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final UUID TENANT = new UUID(7, 7);

  private final TestDatabase database = POSTGRES.database();
  private final Postgres postgres =
      Postgres.open(
          DatabaseUrl.plain(
              database.host(),
              database.port(),
              database.name(),
              database.user(),
              database.password()),
          "routes test");
  private final Db db = postgres.keyDb("routes", DbLimits.of(2));
  private final LeaseRoutes routes = new LeaseRoutes(new LeaseRepository(db));

  @BeforeEach
  void begin() {
    database.execute("delete from lease; delete from lane");
    routes.start();
  }

  @AfterEach
  void end() {
    routes.stop();
    db.close();
    postgres.close();
  }

  private String open(String process) {
    String lane = database.value("select next_lane()");
    database.value("select epoch from open_lane(" + lane + ", '" + process + "')");
    return lane;
  }

  private String found() {
    TestSignal<String> found = new TestSignal<>();
    routes.find(TENANT, process -> found.signal(String.valueOf(process)));
    return found.await(1).getFirst();
  }

  @Test
  void withoutLanesNobodyIsTheOwner() {
    assertThat(found()).isEqualTo("null");
    assertThat(routes.known(TENANT)).isNull();
  }

  @Test
  void anOwnerThatIsFoundIsToldOfUntilTheSameIsFoundAgain() {
    List<UUID> told = new CopyOnWriteArrayList<>();
    routes.whenFound(told::add);
    open("one");
    found();
    assertThat(told).containsExactly(TENANT);
    found();
    assertThat(told).as("the same, which was not forgotten").containsExactly(TENANT);

    String second = open("two");
    database.value("select count(*) from claim_tenants(" + second + ", '{" + TENANT + "}')");
    found();
    assertThat(told).containsExactly(TENANT, TENANT);
  }

  @Test
  void whoWasToldThatTheOwnerIsWrongHearsThatItIsGone() {
    TestSignal<Set<UUID>> gone = new TestSignal<>();
    routes.whenGone(gone::signal);
    String first = open("one");
    assertThat(found()).isEqualTo("one");

    routes.forget(TENANT);
    assertThat(routes.known(TENANT)).isNull();
    database.value("select close_lane(" + first + ", interval '0', interval '0')");
    assertThat(gone.await(1)).containsExactly(Set.of(TENANT));
  }

  @Test
  void theOwnerAfterOneThatIsGoneIsFoundThoughNobodyAsks() {
    String first = open("one");
    found();
    TestSignal<UUID> told = new TestSignal<>();
    routes.whenFound(told::signal);
    database.value("select close_lane(" + first + ", interval '0', interval '0')");

    String second = open("two");
    assertThat(told.await(1)).as("where it belongs").containsExactly(TENANT);
    assertThat(routes.known(TENANT)).isEqualTo("two");
    database.value("select count(*) from claim_tenants(" + second + ", '{" + TENANT + "}')");
    assertThat(told.await(2)).as("by whom it was claimed").containsExactly(TENANT, TENANT);
  }

  @Test
  void theLeaseTellsTheOwnerUntilItsLaneIsClosed() {
    TestSignal<Set<UUID>> gone = new TestSignal<>();
    routes.whenGone(gone::signal);
    String first = open("one");
    assertThat(routes.known(TENANT)).isNull();
    assertThat(found()).as("the lane that it belongs to").isEqualTo("one");

    String second = open("two");
    database.value("select count(*) from claim_tenants(" + second + ", '{" + TENANT + "}')");
    routes.forget(TENANT);
    assertThat(found()).isEqualTo("two");
    assertThat(routes.known(TENANT)).isEqualTo("two");

    database.value("select close_lane(" + second + ", interval '0', interval '0')");
    assertThat(gone.await(1)).containsExactly(Set.of(TENANT));
    assertThat(found()).isEqualTo("one");
    database.value("select close_lane(" + first + ", interval '0', interval '0')");
  }
}
