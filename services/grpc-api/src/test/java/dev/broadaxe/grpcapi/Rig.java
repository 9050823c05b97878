package dev.broadaxe.grpcapi;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.door.Cel;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.InProcessBus;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.model.Changes;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.security.SigningKeys;
import dev.broadaxe.security.TokenIssuer;
import dev.broadaxe.security.TokenRecord;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.InboxRepository;
import dev.broadaxe.store.LogRepository;
import dev.broadaxe.store.Partitions;
import dev.broadaxe.store.PgRoundStore;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.store.TokenRepository;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.telemetry.Traces;
import dev.broadaxe.testing.TestDatabase;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A running gRPC API on a real database, with tenants, tokens and clients, and a fake owner behind
 * it.
 */
final class Rig implements AutoCloseable {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final InstantSource CLOCK = () -> Instant.now().truncatedTo(ChronoUnit.MICROS);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  final FakeOwner owner = new FakeOwner();
  final InProcessBus bus = new InProcessBus();
  final Ids ids = new Ids(CLOCK, Chance.secure());
  final TestDatabase database;
  final WorkerRepository workers;
  final LogRepository logs;
  final GrpcApi api;

  private final Postgres postgres;
  private final Db db;
  private final Definitions definitions;
  private final TenantRepository tenants;
  private final TokenRepository tokenRows;
  private final Tokens tokens;
  private final RoundStore rounds;
  private final RoundStore.Opened lane;
  private final AtomicInteger round = new AtomicInteger();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

  Rig(TestDatabase database) {
    this(database, 100_000);
  }

  Rig(TestDatabase database, int callsPerSecond) {
    this(
        database,
        new GrpcSettings(
            "127.0.0.1",
            0,
            4 << 20,
            10 << 20,
            callsPerSecond,
            Duration.ofSeconds(10),
            Optional.empty(),
            GrpcSettings.Features.ALL));
  }

  Rig(TestDatabase database, GrpcSettings settings) {
    this.database = database;
    postgres =
        Postgres.open(
            DatabaseUrl.plain(
                database.host(),
                database.port(),
                database.name(),
                database.user(),
                database.password()),
            "grpc-api-test");
    db = postgres.keyDb("api", DbLimits.of(8).withWaiting(20_000));
    new Partitions(db).ensureDays();
    definitions = new Definitions(new WorkflowRepository(db));
    tenants = new TenantRepository(db);
    tokenRows = new TokenRepository(db);
    workers = new WorkerRepository(db);
    logs = new LogRepository(db);
    tokens =
        new Tokens(
            SigningKeys.generate(),
            new TokenIssuer("http://localhost:8080", "127.0.0.1:7070"),
            (tenant, id) ->
                tokenRows
                    .find(tenant, id)
                    .map(row -> new TokenRecord(row.expiresAt(), row.revokedAt())),
            CLOCK,
            Duration.ofSeconds(5));
    rounds = new PgRoundStore(postgres, 2, new JsonCodec(), definitions);
    lane = rounds.openLane("rig");
    bus.addOwner(_ -> true, owner);
    api =
        new GrpcApi(
            new GrpcApi.Parts(
                settings,
                tokens,
                new Cel(),
                ids,
                CLOCK,
                CommandClient.Patience.DEFAULT,
                this::fault,
                Traces.OFF),
            new GrpcApi.Stores(
                definitions,
                workers,
                new TaskRepository(db, definitions),
                logs,
                new InboxRepository(db, new JsonCodec())),
            new GrpcApi.Bus("door-" + NUMBERS.incrementAndGet(), bus, bus, bus::addDoor));
    api.start();
  }

  /** A new tenant. */
  UUID tenant() {
    UUID id = ids.next();
    tenants.insert(id, "test", "test-" + id);
    return id;
  }

  /** A new token of a tenant. */
  String token(UUID tenant) {
    UUID id = ids.next();
    Instant expires = CLOCK.instant().plus(1, ChronoUnit.HOURS);
    tokenRows.insert(tenant, id, "test", expires);
    return tokens.issue(tenant, id, expires);
  }

  /** A token that has expired. */
  String expiredToken(UUID tenant) {
    UUID id = ids.next();
    Instant expired = CLOCK.instant().minusSeconds(10);
    tokenRows.insert(tenant, id, "test", expired);
    return tokens.issue(tenant, id, expired);
  }

  /** A token that was revoked. */
  String revokedToken(UUID tenant) {
    UUID id = ids.next();
    Instant expires = CLOCK.instant().plus(1, ChronoUnit.HOURS);
    tokenRows.insert(tenant, id, "test", expires);
    tokenRows.revoke(tenant, id);
    return tokens.issue(tenant, id, expires);
  }

  /** A client with a new token of the tenant. */
  Client client(UUID tenant) {
    return new Client(channel(token(tenant)), tenant);
  }

  /** A connection whose calls carry the token. */
  ManagedChannel channel(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "bearer " + token);
    return open(builder().intercept(MetadataUtils.newAttachHeadersInterceptor(headers)));
  }

  /** The same with what makes the connection safe. */
  ManagedChannel channel(String token, ChannelCredentials credentials) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "bearer " + token);
    return open(
        NettyChannelBuilder.forAddress("localhost", api.port(), credentials)
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers)));
  }

  /** A connection whose calls carry nothing. */
  ManagedChannel bareChannel() {
    return open(builder());
  }

  private NettyChannelBuilder builder() {
    return NettyChannelBuilder.forAddress("127.0.0.1", api.port())
        .usePlaintext()
        .maxInboundMessageSize(4 << 20);
  }

  private ManagedChannel open(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return channel;
  }

  private void fault(String where, Throwable fault) {
    faults.add(where + ": " + fault);
  }

  /** Writes rows as an owner does. */
  void commit(Changes changes) {
    RoundStore.Commit commit =
        rounds.commit(lane.lane(), lane.epoch(), round.incrementAndGet(), List.of(changes));
    if (!(commit instanceof RoundStore.Commit.Committed)) {
      throw new AssertionError("the test's rows were not written: " + commit);
    }
  }

  @Override
  public void close() {
    if (!faults.isEmpty()) {
      throw new AssertionError(faults);
    }
    channels.forEach(ManagedChannel::shutdownNow);
    api.stop();
    rounds.close();
    db.close();
    postgres.close();
  }
}
