package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.loops.Backoff;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.messaging.RemoteBus.State;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestDatabase;
import dev.broadaxe.testing.TestSignal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds the bus through Postgres to the contract, and to what it promises when things break. */
final class PgBusTest extends BusContract {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final AtomicInteger TESTS = new AtomicInteger();

  private final String prefix = "test" + TESTS.incrementAndGet();
  private final Map<UUID, String> routes = new LinkedHashMap<>();
  private final TcpProxy network =
      TcpProxy.to(POSTGRES.database().host(), POSTGRES.database().port());
  private final Postgres nearby = postgres(network.port());
  private final Postgres afar = postgres(POSTGRES.database().port());

  /** Where the doors live, behind a network that can be cut. */
  private final RemoteBus near = bus(prefix + "near", nearby);

  /** Where the owners live. */
  private final RemoteBus far = bus(prefix + "far", afar);

  private static Postgres postgres(int port) {
    TestDatabase database = POSTGRES.database();
    return Postgres.open(
        DatabaseUrl.plain(
            database.host(), port, database.name(), database.user(), database.password()),
        "bus test");
  }

  private RemoteBus bus(String process, Postgres postgres) {
    Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), 2);
    return new RemoteBus(
        new RemoteBus.Parts(
            process,
            new BusSettings(prefix, Duration.ofSeconds(60), backoff),
            PgLink.over(postgres),
            new FixedRoutes(routes),
            TraceCarrier.NONE,
            Chance.seeded(1),
            _ -> {}));
  }

  @Override
  Owners owners() {
    return near;
  }

  @Override
  Doors doors() {
    return far;
  }

  @Override
  void addOwner(UUID tenant, OwnerInbox inbox) {
    String process = "owner-" + routes.size();
    routes.put(tenant, process);
    far.addOwner(process, inbox);
  }

  @Override
  void addDoor(String door, DoorInbox inbox) {
    near.addDoor(door, inbox);
  }

  @Override
  void ready() {
    near.start();
    far.start();
    await(() -> near.state() == State.CONNECTED && far.state() == State.CONNECTED);
  }

  @Override
  long dropped() {
    return near.dropped() + far.dropped();
  }

  @AfterEach
  void stop() {
    near.stop();
    far.stop();
    nearby.close();
    afar.close();
    network.close();
  }

  @Test
  void aProcessThatDoesNotExistGivesNoAnswer() {
    routes.put(ONE, "gone");
    ready();
    assertThat(outcome(release(ONE))).isEqualTo(Owners.NO_ANSWER);
  }

  @Test
  void anOwnerThatLeavesAnswersWhatStillComes() {
    routes.put(ONE, "here");
    Registration registration = far.addOwner("here", BusContract::done);
    ready();
    assertThat(outcome(release(ONE))).isEqualTo(Reply.DONE);
    registration.close();
    await(() -> outcome(release(ONE)).equals(Owners.NO_ANSWER));
  }

  @Test
  void aDatabaseThatCannotBeReachedIsAwayAndComesBackByItself() {
    TestSignal<Envelope> seen = new TestSignal<>();
    addOwner(
        ONE,
        (envelope, _) -> {
          seen.signal(envelope);
          return Handover.TAKEN;
        });
    addOwner(TWO, BusContract::done);
    ready();
    TestSignal<Reply> late = new TestSignal<>();
    assertThat(near.ask(envelope(ONE, 31, drop()), late::signal)).isEqualTo(Handover.TAKEN);
    seen.await(1);

    network.refuse(true);
    network.cut();
    assertThat(late.await(1)).containsExactly(Owners.NO_ANSWER);
    await(() -> near.state() == State.AWAY);
    assertThat(near.ask(envelope(TWO, 32, drop()), _ -> {})).isEqualTo(Handover.AWAY);

    network.refuse(false);
    await(() -> near.state() == State.CONNECTED);
    await(() -> outcome(envelope(TWO, 33, drop())).equals(Reply.DONE));
  }

  @Test
  void whatNobodyReadsAnyMoreIsCleared() {
    addDoor("door", new KeepingDoor());
    ready();
    POSTGRES
        .database()
        .execute("insert into message (queue, body) values ('nobodys', ''), ('nobodys', '')");
    await(
        () ->
            POSTGRES
                .database()
                .value("select count(*) from message where queue = 'nobodys'")
                .equals("0"));
  }
}
