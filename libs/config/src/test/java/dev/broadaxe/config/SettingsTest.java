package dev.broadaxe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each interface by its defaults and by a full mapping; then what is refused and what is warned
 * about.
 */
class SettingsTest {

  private static final Map<String, String> LEAST = Map.of("SERVER_GRPC_INSECURE", "true");

  private static Settings with(String... namesAndValues) {
    Map<String, String> environment = new TreeMap<>(LEAST);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Settings.load(environment);
  }

  private static List<String> problems(String... namesAndValues) {
    var refused = catchThrowableOfType(InvalidSettingsException.class, () -> with(namesAndValues));
    assertThat(refused).isNotNull();
    return refused.problems();
  }

  @Test
  void serverDefaults() {
    ServerConfig server = with().server();

    assertThat(server.url()).isEmpty();
    assertThat(server.publicUrl()).isEqualTo("http://localhost:8080");
    assertThat(server.port()).isEqualTo(8_080);
    assertThat(server.grpc().port()).isEqualTo(7_070);
    assertThat(server.grpc().bindAddress()).isEqualTo("127.0.0.1");
    assertThat(server.grpc().broadcastAddress()).isEmpty();
    assertThat(server.grpc().publicAddress()).isEqualTo("127.0.0.1:7070");
    assertThat(server.grpc().maxMsgSize()).isEqualTo(4_194_304);
    assertThat(server.grpc().staticStreamWindowSize()).isEqualTo(10_485_760);
    assertThat(server.grpc().rateLimit()).isEqualTo(1_000);
    assertThat(server.grpc().shutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(server.msgqueue().kind()).isEqualTo(MessageQueueKind.INPROCESS);
    assertThat(server.encryption().jwtPrivateKeysetFile()).isEmpty();
    assertThat(server.limits().retention()).isEqualTo(Duration.ofDays(30));
    assertThat(server.healthcheck().enabled()).isTrue();
    assertThat(server.healthcheck().port()).isEqualTo(8_733);
  }

  @Test
  void serverMapping() {
    ServerConfig server =
        with(
                "SERVER_URL", "https://tasks.example.com/",
                "SERVER_PORT", "8888",
                "SERVER_GRPC_PORT", "7077",
                "SERVER_GRPC_BIND_ADDRESS", "0.0.0.0",
                "SERVER_GRPC_BROADCAST_ADDRESS", "tasks.example.com:443",
                "SERVER_GRPC_INSECURE", "T",
                "SERVER_GRPC_MAX_MSG_SIZE", "8388608",
                "SERVER_GRPC_STATIC_STREAM_WINDOW_SIZE", "65535",
                "SERVER_GRPC_RATE_LIMIT", "5",
                "SERVER_GRPC_SHUTDOWN_TIMEOUT", "1m30s",
                "SERVER_MSGQUEUE_KIND", "inprocess",
                "SERVER_HEALTHCHECK", "f",
                "SERVER_HEALTHCHECK_PORT", "9000",
                "SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE", "/etc/broadaxe/keys.json",
                "SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD", "48h")
            .server();

    assertThat(server.url()).hasValue("https://tasks.example.com");
    assertThat(server.publicUrl()).isEqualTo("https://tasks.example.com");
    assertThat(server.port()).isEqualTo(8_888);
    assertThat(server.healthcheck().enabled()).isFalse();
    assertThat(server.healthcheck().port()).isEqualTo(9_000);
    assertThat(server.grpc().port()).isEqualTo(7_077);
    assertThat(server.grpc().bindAddress()).isEqualTo("0.0.0.0");
    assertThat(server.grpc().publicAddress()).isEqualTo("tasks.example.com:443");
    assertThat(server.grpc().insecure()).isTrue();
    assertThat(server.grpc().maxMsgSize()).isEqualTo(8_388_608);
    assertThat(server.grpc().staticStreamWindowSize()).isEqualTo(65_535);
    assertThat(server.grpc().rateLimit()).isEqualTo(5);
    assertThat(server.grpc().shutdownTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(server.msgqueue().kind()).isEqualTo(MessageQueueKind.INPROCESS);
    assertThat(server.encryption().jwtPrivateKeysetFile())
        .hasValue(Path.of("/etc/broadaxe/keys.json"));
    assertThat(server.limits().retention()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void theRetentionOfTasksGoesBeforeThatOfTenants() {
    assertThat(
            with(
                    "SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD", "48h",
                    "SERVER_LIMITS_CORE_PARTITION_RETENTION", "72h")
                .server()
                .limits()
                .retention())
        .isEqualTo(Duration.ofDays(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"23h", "0", "90m", "24h1s", "876001h", "30d"})
  void refusesARetentionThatCannotBeKept(String text) {
    assertThat(problems("SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD", text))
        .singleElement()
        .asString()
        .startsWith("SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD: must be a duration");
  }

  @Test
  void nothingIsSentToACollectorByDefault() {
    OtelConfig otel = with().server().otel();

    assertThat(otel.collector()).isEmpty();
    assertThat(otel.serviceName()).isEmpty();
    assertThat(otel.traceIdRatio()).isEqualTo(1);
    assertThat(otel.collectorAuth()).isEmpty();
    assertThat(otel.metricsEnabled()).isFalse();
  }

  @Test
  void tracesMapped() {
    Settings settings =
        with(
            "SERVER_OTEL_SERVICE_NAME", "tasks",
            "SERVER_OTEL_COLLECTOR_URL", "collector:4317",
            "SERVER_OTEL_TRACE_ID_RATIO", "0.25",
            "SERVER_OTEL_COLLECTOR_AUTH", "Bearer secret",
            "SERVER_OTEL_METRICS_ENABLED", "true");
    OtelConfig otel = settings.server().otel();

    assertThat(otel.collector()).hasValue(URI.create("https://collector:4317"));
    assertThat(otel.serviceName()).hasValue("tasks");
    assertThat(otel.traceIdRatio()).isEqualTo(0.25);
    assertThat(otel.collectorAuth()).hasValue("Bearer secret");
    assertThat(otel.metricsEnabled()).isTrue();
    assertThat(settings.effective()).containsEntry("SERVER_OTEL_COLLECTOR_AUTH", "***");
    assertThat(settings.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "collector:4317, true, http://collector:4317",
    "http://collector:4317/, false, http://collector:4317",
    "https://collector:4317, true, https://collector:4317"
  })
  void theAddressOfACollectorSaysWhetherThereIsTls(String url, String insecure, URI collector) {
    Settings settings = with("SERVER_OTEL_COLLECTOR_URL", url, "SERVER_OTEL_INSECURE", insecure);

    assertThat(settings.server().otel().collector()).hasValue(collector);
  }

  @Test
  void theStandardNameOfACollectorCountsUnlessOursIsGiven() {
    String standard = "OTEL_EXPORTER_OTLP_ENDPOINT";

    assertThat(with(standard, "http://a:4317").server().otel().collector())
        .hasValue(URI.create("http://a:4317"));
    assertThat(
            with(standard, "http://a:4317", "SERVER_OTEL_COLLECTOR_URL", "http://b:4317")
                .server()
                .otel()
                .collector())
        .hasValue(URI.create("http://b:4317"));
    assertThat(
            with(standard, "http://a:4318", "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .server()
                .otel()
                .collector())
        .isEmpty();
  }

  @Test
  void refusesTracesThatCannotBe() {
    assertThat(
            problems(
                "SERVER_OTEL_COLLECTOR_URL", "http://user:secret@collector",
                "SERVER_OTEL_TRACE_ID_RATIO", "1.5"))
        .containsExactly(
            "SERVER_OTEL_COLLECTOR_URL: must be host:port, http://host:port or https://host:port",
            "SERVER_OTEL_TRACE_ID_RATIO: must be a number from 0 to 1, not '1.5'");
  }

  @Test
  void aPortForMeasurementsMapped() {
    PrometheusConfig prometheus =
        with("SERVER_PROMETHEUS_ADDRESS", "[::1]:9191").server().prometheus();

    assertThat(prometheus.enabled()).isFalse();
    assertThat(prometheus.path()).isEqualTo("/metrics");
    assertThat(prometheus.address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(prometheus.address().getPort()).isEqualTo(9_191);
    assertThat(with().server().prometheus().address()).isEqualTo(new InetSocketAddress(9_090));
    assertThat(problems("SERVER_PROMETHEUS_ADDRESS", "9090", "SERVER_PROMETHEUS_PATH", "metrics"))
        .containsExactly(
            "SERVER_PROMETHEUS_ADDRESS: must be host:port or :port, not '9090'",
            "SERVER_PROMETHEUS_PATH: must be a path such as /metrics, not 'metrics'");
  }

  @Test
  void saysThatADatabaseIsNeeded() {
    assertThatThrownBy(() -> with().requiredDatabase())
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("DATABASE_URL: must be given, such as postgres://");
  }

  @Test
  void databaseDefaults() {
    DatabaseConfig database = with().database();

    assertThat(database.url()).isEmpty();
    assertThat(database.maxConns()).isEqualTo(50);
    assertThat(database.minConns()).isEqualTo(1);
    assertThat(database.maxConnLifetime()).isEqualTo(Duration.ofMinutes(15));
    assertThat(database.maxConnIdleTime()).isEqualTo(Duration.ofMinutes(1));
    assertThat(database.enforceUtcTimezone()).isTrue();
    assertThat(database.logQueries()).isFalse();
    assertThat(database.address()).isEmpty();
  }

  @Test
  void databaseMapping() {
    DatabaseConfig database =
        with(
                "DATABASE_URL", "postgres://axe:pa$$s@db/tasks",
                "DATABASE_MAX_CONNS", "7",
                "DATABASE_MIN_CONNS", "7",
                "DATABASE_MAX_CONN_LIFETIME", "1h",
                "DATABASE_MAX_CONN_IDLE_TIME", "90s",
                "DATABASE_ENFORCE_UTC_TIMEZONE", "false",
                "DATABASE_LOG_QUERIES", "true",
                "DATABASE_POSTGRES_HOST", "elsewhere")
            .database();

    assertThat(database.url())
        .hasValue(new DatabaseUrl("db", 5_432, "tasks", "axe", "pa$$s", SslMode.PREFER, null));
    assertThat(database.maxConns()).isEqualTo(7);
    assertThat(database.minConns()).isEqualTo(7);
    assertThat(database.maxConnLifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(database.maxConnIdleTime()).isEqualTo(Duration.ofSeconds(90));
    assertThat(database.enforceUtcTimezone()).isFalse();
    assertThat(database.logQueries()).isTrue();
    assertThat(database.address()).isEqualTo(database.url());
  }

  @Test
  void findsADatabasePieceByPiece() {
    assertThat(with("DATABASE_POSTGRES_HOST", "db").requiredDatabase())
        .isEqualTo(
            new DatabaseUrl("db", 5_431, "hatchet", "hatchet", "hatchet", SslMode.DISABLE, null));
    Settings all =
        with(
            "DATABASE_POSTGRES_HOST", "db",
            "DATABASE_POSTGRES_PORT", "5432",
            "DATABASE_POSTGRES_USERNAME", "axe",
            "DATABASE_POSTGRES_PASSWORD", "s3cr3t",
            "DATABASE_POSTGRES_DB_NAME", "tasks",
            "DATABASE_POSTGRES_SSL_MODE", "require");
    assertThat(all.requiredDatabase())
        .isEqualTo(new DatabaseUrl("db", 5_432, "tasks", "axe", "s3cr3t", SslMode.REQUIRE, null));
    assertThat(all.effective()).containsEntry("DATABASE_POSTGRES_PASSWORD", "***");
    assertThat(problems("DATABASE_POSTGRES_PORT", "0", "DATABASE_POSTGRES_SSL_MODE", "verify-full"))
        .containsExactly(
            "DATABASE_POSTGRES_PORT: must be a port from 1 to 65535, not '0'",
            "DATABASE_POSTGRES_SSL_MODE: must be disable, allow, prefer or require, not"
                + " 'verify-full'; for others set DATABASE_URL, which can name a certificate");
  }

  @Test
  void allIsOnAndLoggedForPeopleUnlessTold() {
    ServerConfig standard = with().server();
    assertThat(standard.features().logIngestionEnabled()).isTrue();
    assertThat(standard.features().replayEnabled()).isTrue();
    assertThat(standard.features().versionOverride()).isEmpty();
    assertThat(standard.logger().level()).isEqualTo(LogLevel.INFO);
    assertThat(standard.logger().format()).isEqualTo(LogFormat.CONSOLE);

    ServerConfig told =
        with(
                "SERVER_LOG_INGESTION_ENABLED", "false",
                "SERVER_REPLAY_ENABLED", "f",
                "SERVER_VERSION_OVERRIDE", "v1",
                "SERVER_LOGGER_LEVEL", "WARN",
                "SERVER_LOGGER_FORMAT", "json")
            .server();
    assertThat(told.features().logIngestionEnabled()).isFalse();
    assertThat(told.features().replayEnabled()).isFalse();
    assertThat(told.features().versionOverride()).hasValue("v1");
    assertThat(told.logger().level()).isEqualTo(LogLevel.WARN);
    assertThat(told.logger().format()).isEqualTo(LogFormat.JSON);
    assertThat(problems("SERVER_LOGGER_LEVEL", "loud", "SERVER_LOGGER_FORMAT", "xml"))
        .containsExactly(
            "SERVER_LOGGER_FORMAT: must be console or json, not 'xml'",
            "SERVER_LOGGER_LEVEL: must be debug, info, warn, error, fatal or disabled, not"
                + " 'loud'");
  }

  @Test
  void roundsGatherNaturallyUnlessTold() {
    FlushConfig natural = with().server().flush();
    assertThat(natural.flushPeriodMilliseconds()).isZero();
    assertThat(natural.flushItemsThreshold()).isEqualTo(256);
    assertThat(natural.workflowrunbufferPeriod()).isEmpty();
    assertThat(natural.queuesteprunbufferItems()).isEmpty();

    FlushConfig told =
        with(
                "SERVER_FLUSH_PERIOD_MILLISECONDS", "250",
                "SERVER_FLUSH_ITEMS_THRESHOLD", "1000",
                "SERVER_WORKFLOWRUNBUFFER_FLUSH_PERIOD_MILLISECONDS", "100",
                "SERVER_WORKFLOWRUNBUFFER_FLUSH_ITEMS_THRESHOLD", "500",
                "SERVER_RELEASESEMAPHOREBUFFER_FLUSH_PERIOD_MILLISECONDS", "101",
                "SERVER_RELEASESEMAPHOREBUFFER_FLUSH_ITEMS_THRESHOLD", "200",
                "SERVER_QUEUESTEPRUNBUFFER_FLUSH_PERIOD_MILLISECONDS", "102",
                "SERVER_QUEUESTEPRUNBUFFER_FLUSH_ITEMS_THRESHOLD", "501")
            .server()
            .flush();
    assertThat(told.flushPeriodMilliseconds()).isEqualTo(Duration.ofMillis(250));
    assertThat(told.flushItemsThreshold()).isEqualTo(1_000);
    assertThat(told.workflowrunbufferPeriod()).hasValue(Duration.ofMillis(100));
    assertThat(told.workflowrunbufferItems()).hasValue(500);
    assertThat(told.releasesemaphorebufferPeriod()).hasValue(Duration.ofMillis(101));
    assertThat(told.releasesemaphorebufferItems()).hasValue(200);
    assertThat(told.queuesteprunbufferPeriod()).hasValue(Duration.ofMillis(102));
    assertThat(told.queuesteprunbufferItems()).hasValue(501);
    assertThat(problems("SERVER_FLUSH_PERIOD_MILLISECONDS", "1001"))
        .containsExactly(
            "SERVER_FLUSH_PERIOD_MILLISECONDS: must be whole milliseconds from 0 to 1000, not"
                + " '1001'");
  }

  @Test
  void theOthersByDefault() {
    Settings settings = with();

    assertThat(settings.cache().duration()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.broadaxe().data()).isEqualTo(Path.of(".broadaxe"));
    assertThat(settings.defaultTenant().id())
        .isEqualTo(UUID.fromString("707d0855-80ab-4e1f-a156-f1c4546cbf52"));
    assertThat(settings.defaultTenant().name()).isEqualTo("Default");
    assertThat(settings.defaultTenant().slug()).isEqualTo("default");
  }

  @Test
  void theOthersMapped() {
    Settings settings =
        with(
            "CACHE_DURATION", "250ms",
            "BROADAXE_DATA", "/var/lib/broadaxe",
            "DEFAULT_TENANT_ID", "00000000-0000-0000-0000-000000000001",
            "DEFAULT_TENANT_NAME", "Acme ${user.dir}",
            "DEFAULT_TENANT_SLUG", "acme");

    assertThat(settings.cache().duration()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.broadaxe().data()).isEqualTo(Path.of("/var/lib/broadaxe"));
    assertThat(settings.defaultTenant().id()).isEqualTo(new UUID(0, 1));
    assertThat(settings.defaultTenant().name()).isEqualTo("Acme ${user.dir}");
    assertThat(settings.defaultTenant().slug()).isEqualTo("acme");
  }

  @Test
  void showsWhatIsInForceWithoutSecrets() {
    Map<String, String> effective =
        with(
                "DATABASE_URL", "postgresql://axe:secret@db:5433/tasks",
                "SERVER_MSGQUEUE_RABBITMQ_URL", "amqp://axe:secret@broker",
                "SERVER_TLS_KEY", "secret",
                "SERVER_GRPC_PORT", "7071")
            .effective();

    assertThat(effective.keySet()).isEqualTo(Catalogue.byName().keySet());
    assertThat(effective)
        .containsEntry("DATABASE_URL", "postgres://axe:***@db:5433/tasks?sslmode=prefer")
        .containsEntry("SERVER_MSGQUEUE_RABBITMQ_URL", "amqp://***@broker")
        .containsEntry("SERVER_TLS_KEY", "***")
        .containsEntry("SERVER_TLS_CERT", "")
        .containsEntry("SERVER_GRPC_PORT", "7071")
        .containsEntry("CACHE_DURATION", "5s");
  }

  @Test
  void saysThatCertificatesAreWithoutEffectInPlainText() {
    assertThat(with("SERVER_TLS_CERT_FILE", "/c", "SERVER_TLS_KEY", "secret").warnings())
        .containsExactly(
            "SERVER_TLS_CERT_FILE, SERVER_TLS_KEY: without effect, because SERVER_GRPC_INSECURE"
                + " is true");
  }

  @Test
  void readReplica() {
    assertThat(with("READ_REPLICA_DATABASE_URL", "postgres://me:secret@db2/tasks"))
        .satisfies(settings -> assertThat(settings.readReplica().address()).isEmpty())
        .satisfies(
            settings ->
                assertThat(settings.effective().get("READ_REPLICA_DATABASE_URL"))
                    .isEqualTo("postgres://me:***@db2:5432/tasks?sslmode=prefer"));
    ReadReplicaConfig replica =
        with(
                "READ_REPLICA_ENABLED", "true",
                "READ_REPLICA_DATABASE_URL", "postgres://me:secret@db2/tasks",
                "READ_REPLICA_MAX_CONNS", "7")
            .readReplica();
    assertThat(replica.address()).hasValue(DatabaseUrl.parse("postgres://me:secret@db2/tasks"));
    assertThat(replica.maxConns()).isEqualTo(7);
    assertThat(replica.minConns()).isEqualTo(10);
    assertThat(problems("READ_REPLICA_ENABLED", "true"))
        .containsExactly(
            "READ_REPLICA_DATABASE_URL: must be given when READ_REPLICA_ENABLED is true");
  }

  @Test
  void pgBouncer() {
    Settings settings =
        with(
            "DATABASE_URL", "postgres://me:secret@db/tasks",
            "DATABASE_PGBOUNCER_URL", "postgres://me:secret@bouncer:6432/tasks");
    assertThat(settings.database().pgbouncerUrl())
        .hasValue(DatabaseUrl.parse("postgres://me:secret@bouncer:6432/tasks"));
    assertThat(settings.effective().get("DATABASE_PGBOUNCER_URL"))
        .isEqualTo("postgres://me:***@bouncer:6432/tasks?sslmode=prefer");
    assertThat(problems("DATABASE_PGBOUNCER_URL", "postgres://me:secret@bouncer:6432/tasks"))
        .containsExactly(
            "DATABASE_PGBOUNCER_URL: needs DATABASE_URL beside it, for what cannot go through a"
                + " PgBouncer");
    assertThat(problems("DATABASE_PGBOUNCER_URL", "bouncer:6432").getFirst())
        .startsWith("DATABASE_PGBOUNCER_URL: must have the form postgres://");
  }

  @Test
  void tlsMapping() {
    assertThat(with().server().tls().strategy()).isEqualTo(TlsStrategy.TLS);
    assertThat(with().server().tls().minVersion().andLater()).containsExactly("TLSv1.3");
    ServerConfig.Tls tls =
        Settings.load(
                Map.of(
                    "SERVER_TLS_STRATEGY", "mtls",
                    "SERVER_TLS_CERT_FILE", "/c.pem",
                    "SERVER_TLS_KEY", "the key",
                    "SERVER_TLS_ROOT_CA_FILE", "/r.pem",
                    "SERVER_TLS_MIN_VERSION", "1.2"))
            .server()
            .tls();

    assertThat(tls.strategy()).isEqualTo(TlsStrategy.MTLS);
    assertThat(tls.certFile()).hasValue(Path.of("/c.pem"));
    assertThat(tls.key()).hasValue("the key");
    assertThat(tls.rootCaFile()).hasValue(Path.of("/r.pem"));
    assertThat(tls.minVersion().andLater()).containsExactly("TLSv1.2", "TLSv1.3");
  }

  @Test
  void takesAnEmptyVariableForNone() {
    assertThat(with("SERVER_PORT", "", "DATABASE_URL", " ").server().port()).isEqualTo(8_080);
  }

  @Test
  void refusesAllBadValuesAtOnceByTheirNames() {
    assertThat(
            problems(
                "SERVER_PORT", "http",
                "SERVER_URL", "tasks.example.com",
                "SERVER_GRPC_PORT", "65536",
                "SERVER_GRPC_BROADCAST_ADDRESS", "tasks.example.com",
                "SERVER_GRPC_INSECURE", "yes",
                "SERVER_GRPC_RATE_LIMIT", "0",
                "SERVER_GRPC_SHUTDOWN_TIMEOUT", "10",
                "SERVER_MSGQUEUE_KIND", "carrier pigeon",
                "SERVER_TLS_STRATEGY", "ssl",
                "SERVER_TLS_MIN_VERSION", "1.1",
                "DATABASE_URL", "mysql://axe:secret@db/tasks",
                "DATABASE_MAX_CONNS", "many",
                "DEFAULT_TENANT_ID", "1-1-1-1-1"))
        .containsExactly(
            "DATABASE_MAX_CONNS: must be a whole number from 1 to 2147483647, not 'many'",
            "DATABASE_URL: must have the form"
                + " postgres://user:password@host:5432/database?sslmode=disable",
            "DEFAULT_TENANT_ID: must be a UUID such as 707d0855-80ab-4e1f-a156-f1c4546cbf52,"
                + " not '1-1-1-1-1'",
            "SERVER_GRPC_BROADCAST_ADDRESS: must be host:port such as tasks.example.com:7070,"
                + " not 'tasks.example.com'",
            "SERVER_GRPC_INSECURE: must be true or false, not 'yes'",
            "SERVER_GRPC_PORT: must be a port from 0 to 65535, not '65536'",
            "SERVER_GRPC_RATE_LIMIT: must be a whole number from 1 to 2147483647, not '0'",
            "SERVER_GRPC_SHUTDOWN_TIMEOUT: must be a duration such as 30s, 1h30m or 500ms,"
                + " not '10'",
            "SERVER_MSGQUEUE_KIND: only 'inprocess', 'rabbitmq' and 'postgres' are allowed, not"
                + " 'carrier pigeon'",
            "SERVER_PORT: must be a port from 0 to 65535, not 'http'",
            "SERVER_TLS_MIN_VERSION: must be 1.2 or 1.3, not '1.1'",
            "SERVER_TLS_STRATEGY: must be tls, mtls or none, not 'ssl'",
            "SERVER_URL: must be a URL such as https://tasks.example.com,"
                + " not 'tasks.example.com'");
  }

  @Test
  void refusesValuesThatDoNotGoTogether() {
    assertThat(
            problems(
                "SERVER_TLS_STRATEGY", "mtls",
                "SERVER_TLS_CERT", "text",
                "SERVER_TLS_CERT_FILE", "/file",
                "SERVER_TLS_ROOT_CA", "text",
                "SERVER_TLS_ROOT_CA_FILE", "/file",
                "SERVER_PORT", "7070",
                "DATABASE_MAX_CONNS", "2",
                "DATABASE_MIN_CONNS", "3"))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("SERVER_GRPC_INSECURE: must be false when SERVER_TLS_STRATEGY"),
            cert ->
                assertThat(cert)
                    .isEqualTo("SERVER_TLS_CERT_FILE: must not be set along with SERVER_TLS_CERT"),
            root -> assertThat(root).startsWith("SERVER_TLS_ROOT_CA_FILE: must not be set along"),
            second -> assertThat(second).contains("must differ from SERVER_GRPC_PORT"),
            third -> assertThat(third).contains("must be at most DATABASE_MAX_CONNS, which is 2"));
  }

  @Test
  void warnsOfNamesWithoutMeaning() {
    assertThat(
            with(
                    "SERVER_GRPC_PROT", "7070",
                    "SERVER_ALLOW_SIGNUP", "true",
                    "SERVER_EVENTBUFFER_FLUSH_PERIOD_MILLISECONDS", "10",
                    "SERVER_SOMETHING_ELSE_ALTOGETHER", "1",
                    "SERVER_SERVICE_HOST", "10.0.0.1",
                    "DATABASE_PORT_5432_TCP_ADDR", "10.0.0.2",
                    "PATH", "/bin")
                .warnings())
        .containsExactly(
            "These are set but have no effect here (docs/configuration.md says why):"
                + " SERVER_ALLOW_SIGNUP,"
                + " SERVER_EVENTBUFFER_FLUSH_PERIOD_MILLISECONDS",
            "SERVER_GRPC_PROT is unknown and has no effect; did you mean SERVER_GRPC_PORT?",
            "SERVER_SOMETHING_ELSE_ALTOGETHER is unknown and has no effect");
  }

  @Test
  void takesAnOldNameUnlessTheNewOneIsSet() {
    Settings settings = with("SERVER_TASKQUEUE_KIND", "inprocess");

    assertThat(settings.warnings())
        .containsExactly("SERVER_TASKQUEUE_KIND is an old name of SERVER_MSGQUEUE_KIND");
    assertThat(problems("SERVER_TASKQUEUE_KIND", "pigeon")).hasSize(1);
  }
}
