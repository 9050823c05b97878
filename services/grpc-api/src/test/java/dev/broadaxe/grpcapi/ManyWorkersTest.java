package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Command;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.WorkerListenRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A crowd of workers that connects and vanishes, and a server that stops while they listen. */
final class ManyWorkersTest {
  private static final int WORKERS = 10_000;
  private static final int CONNECTIONS = 20;

  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private final Rig rig = new Rig(POSTGRES.database());
  private final UUID tenant = rig.tenant();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void tenThousandWorkersThatVanishLeaveNothing() {
    List<UUID> workers = insertWorkers(WORKERS);
    List<ManagedChannel> channels = new ArrayList<>();
    String token = rig.token(tenant);
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(rig.channel(token));
    }
    for (int i = 0; i < WORKERS; i++) {
      listen(channels.get(i % CONNECTIONS), workers.get(i), new Heard<>());
    }
    // Sessions are told again and again, so each worker is awaited by itself.
    workers.forEach(
        worker ->
            rig.owner.await(
                tenant, Command.OpenSession.class, open -> open.worker().id().equals(worker)));
    assertThat(rig.api.door().streams().workers()).isEqualTo(WORKERS);

    for (int i = 0; i < CONNECTIONS; i++) {
      channels.get(i).shutdownNow();
    }

    rig.owner.awaitCount(tenant, Command.CloseSession.class, WORKERS);
    assertThat(rig.api.door().streams().workers()).isZero();
    assertThat(rig.api.door().open().count()).isZero();
    Set<UUID> closed = new HashSet<>();
    rig.owner
        .seen(tenant, Command.CloseSession.class)
        .forEach(command -> closed.add(command.worker()));
    assertThat(closed).hasSize(WORKERS);
  }

  @Test
  void aServerThatStopsEndsItsStreamsWithOk() {
    List<UUID> workers = insertWorkers(50);
    ManagedChannel channel = rig.channel(rig.token(tenant));
    List<Heard<WorkerListenRequest, AssignedAction>> all = new ArrayList<>();
    for (UUID worker : workers) {
      Heard<WorkerListenRequest, AssignedAction> heard = new Heard<>();
      listen(channel, worker, heard);
      all.add(heard);
    }
    workers.forEach(
        worker ->
            rig.owner.await(
                tenant, Command.OpenSession.class, open -> open.worker().id().equals(worker)));

    rig.api.stop();

    all.forEach(heard -> assertThat(heard.end()).isEqualTo(Status.OK));
  }

  private static void listen(
      ManagedChannel channel, UUID worker, Heard<WorkerListenRequest, AssignedAction> heard) {
    DispatcherGrpc.newStub(channel)
        .listenV2(WorkerListenRequest.newBuilder().setWorkerId(worker.toString()).build(), heard);
  }

  private List<UUID> insertWorkers(int count) {
    POSTGRES
        .database()
        .execute(
            "insert into worker (tenant_id, id, name, actions, slots) select '"
                + tenant
                + "', gen_random_uuid(), 'w', '{a:b}', '{\"default\":1}' from generate_series(1, "
                + count
                + ")");
    return POSTGRES
        .database()
        .column("select id from worker where tenant_id = '" + tenant + "'")
        .stream()
        .map(UUID::fromString)
        .toList();
  }
}
