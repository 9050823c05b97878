package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What clients reach: {@code SERVER_*}. */
@Chapter(number = 2, title = "The REST API")
@ConfigMapping(prefix = "server")
public interface ServerConfig {

  @Setting(
      value =
          "Base URL of the REST API as clients and people reach it, which goes into tokens; "
              + "a slash at the end is dropped.",
      by = {Program.GRPC_API, Program.REST_API, Program.ALL_IN_ONE, Program.SETUP},
      otherwise = "http://localhost:SERVER_PORT")
  @WithConverter(HttpUrl.class)
  Optional<String> url();

  @Setting(
      value = "Port of the REST API and the dashboard. 0 takes a free one in the one process.",
      by = {Program.REST_API, Program.ALL_IN_ONE})
  @WithDefault("8080")
  @WithConverter(Port.class)
  int port();

  /** The gRPC API. */
  Grpc grpc();

  /** How the gRPC API is encrypted. */
  Tls tls();

  /** How commands gather before a round. */
  @WithParentName
  FlushConfig flush();

  /** What can be switched off. */
  @WithParentName
  FeatureConfig features();

  /** How a process tells what it does. */
  LoggerConfig logger();

  /** How the services reach each other. */
  Msgqueue msgqueue();

  /** Where the keys are. */
  Encryption encryption();

  /** What is kept for how long. */
  Limits limits();

  /** How orchestrators learn how a service is that has no HTTP of its own. */
  Healthcheck healthcheck();

  /** Where traces are sent. */
  OtelConfig otel();

  /** Where measurements are read beside the usual place. */
  PrometheusConfig prometheus();

  /** Who shows a certificate when a client connects to gRPC. */
  default TlsStrategy tlsStrategy() {
    return grpc().insecure() ? TlsStrategy.NONE : tls().strategy();
  }

  /** {@link #url}, or the default: this machine at {@link #port}. */
  default String publicUrl() {
    return url().orElseGet(() -> "http://localhost:" + port());
  }

  /** The gRPC API: {@code SERVER_GRPC_*}. */
  @Chapter(number = 3, title = "The gRPC API")
  interface Grpc {

    @Setting(
        value = "Port of the gRPC API. 0 takes a free one in the one process.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE})
    @WithDefault("7070")
    @WithConverter(Port.class)
    int port();

    @Setting(
        value = "Address that the APIs and the health port listen on; 0.0.0.0 in a container.",
        by = {Program.GRPC_API, Program.SCHEDULER, Program.CONTROLLERS, Program.ALL_IN_ONE})
    @WithDefault("127.0.0.1")
    String bindAddress();

    @Setting(
        value = "`host:port` under which workers reach the gRPC API; goes into tokens.",
        by = {Program.GRPC_API, Program.REST_API, Program.ALL_IN_ONE, Program.SETUP},
        otherwise = "127.0.0.1:SERVER_GRPC_PORT")
    @WithConverter(HostAndPort.class)
    Optional<String> broadcastAddress();

    @Setting(
        value =
            "Serves gRPC in plain text, for networks that are trusted or behind a proxy that ends "
                + "TLS. Otherwise SERVER_TLS_* must say how it is encrypted.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE})
    @WithDefault("false")
    @WithConverter(GoBoolean.class)
    boolean insecure();

    @Setting(
        value = "Largest message in both directions, in bytes.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE})
    @WithDefault("4194304")
    @WithConverter(PositiveInt.class)
    int maxMsgSize();

    @Setting(
        value =
            "Window of flow control of an HTTP/2 stream, in bytes: how much may be under way "
                + "before the receiver has read it.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE})
    @WithDefault("10485760")
    @WithConverter(PositiveInt.class)
    int staticStreamWindowSize();

    @Setting(
        value =
            "Calls per second of one token to one service, tenfold for the services of "
                + "workers. More are refused with RESOURCE_EXHAUSTED, which the SDKs retry.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE})
    @WithDefault("1000")
    @WithConverter(PositiveInt.class)
    int rateLimit();

    @Setting(
        value = "How long a stop waits for the calls in progress.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE})
    @WithDefault("10s")
    @WithConverter(GoDuration.class)
    Duration shutdownTimeout();

    /** {@link #broadcastAddress}, or the default: this machine at {@link #port}. */
    default String publicAddress() {
      return broadcastAddress().orElseGet(() -> "127.0.0.1:" + port());
    }
  }

  /** TLS of the gRPC API: {@code SERVER_TLS_*}. */
  @Chapter(number = 4, title = "TLS of the gRPC API")
  interface Tls {

    @Setting(
        value =
            "`tls`: the server shows a certificate, and one that a client shows is checked if "
                + "there are roots to check it by. `mtls`: clients must show one, too. `none`: "
                + "plain text, which also needs SERVER_GRPC_INSECURE=true.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP})
    @WithDefault("tls")
    @WithConverter(TlsStrategy.FromName.class)
    TlsStrategy strategy();

    @Setting(
        value = "The server's certificate and those between it and the root, as PEM text.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP},
        secret = true)
    Optional<String> cert();

    @Setting(
        value =
            "The file with SERVER_TLS_CERT, instead of the text; it is read again when it changes.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP})
    Optional<Path> certFile();

    @Setting(
        value =
            "The private key of the certificate, as PEM text without a passphrase: PKCS#8, PKCS#1 "
                + "or SEC 1; RSA, EC or Ed25519.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP},
        secret = true)
    Optional<String> key();

    @Setting(
        value =
            "The file with SERVER_TLS_KEY, instead of the text; it is read again when it changes.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP})
    Optional<Path> keyFile();

    @Setting(
        value = "Who may sign the certificates of clients, as PEM text; `mtls` needs it.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP},
        secret = true)
    Optional<String> rootCa();

    @Setting(
        value =
            "The file with SERVER_TLS_ROOT_CA, instead of the text; it is read again when it "
                + "changes.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP})
    Optional<Path> rootCaFile();

    @Setting(
        value = "The oldest version of TLS that clients may use: 1.2 or 1.3.",
        by = {Program.GRPC_API, Program.ALL_IN_ONE, Program.SETUP})
    @WithDefault("1.3")
    @WithConverter(TlsVersion.FromNumber.class)
    TlsVersion minVersion();
  }

  /** The message queue: {@code SERVER_MSGQUEUE_*}. */
  @Chapter(number = 5, title = "How the services reach each other")
  interface Msgqueue {

    @Setting(
        value =
            "How the services reach each other: `rabbitmq`, `postgres` (through the database, "
                + "without a broker), or `inprocess` (by method calls, for the one process, which "
                + "reads no other).",
        by = {Program.GRPC_API, Program.REST_API, Program.SCHEDULER},
        aliases = {"SERVER_TASKQUEUE_KIND"})
    @WithDefault("inprocess")
    @WithConverter(MessageQueueKind.FromName.class)
    MessageQueueKind kind();

    /** RabbitMQ: {@code SERVER_MSGQUEUE_RABBITMQ_*}. */
    Rabbitmq rabbitmq();

    /** How RabbitMQ is reached. */
    @Chapter(number = 5, title = "How the services reach each other")
    interface Rabbitmq {
      @Setting(
          value =
              "Where RabbitMQ is: `amqp://` or `amqps://` with user, password, host and virtual "
                  + "host. Needed when the kind is `rabbitmq`.",
          by = {Program.GRPC_API, Program.REST_API, Program.SCHEDULER},
          aliases = {"SERVER_TASKQUEUE_RABBITMQ_URL"},
          secret = true)
      Optional<String> url();

      @Setting(
          value = "Messages, each a batch, that a consumer holds unacknowledged, 1 to 65535.",
          by = {Program.GRPC_API, Program.REST_API, Program.SCHEDULER})
      @WithDefault("100")
      int qos();
    }
  }

  /** What is kept for how long: {@code SERVER_LIMITS_*}. */
  @Chapter(number = 8, title = "What is kept for how long")
  interface Limits {

    @Setting(
        value = "How long what has ended is kept, in whole hours from 24h on.",
        by = {Program.CONTROLLERS, Program.ALL_IN_ONE})
    @WithDefault("720h")
    @WithConverter(RetentionPeriod.class)
    Duration defaultTenantRetentionPeriod();

    @Setting(
        value = "How long tasks that have ended are kept, in whole hours from 24h on.",
        by = {Program.CONTROLLERS, Program.ALL_IN_ONE},
        otherwise = "as SERVER_LIMITS_DEFAULT_TENANT_RETENTION_PERIOD")
    @WithConverter(RetentionPeriod.class)
    Optional<Duration> corePartitionRetention();

    /** {@link #corePartitionRetention}, or the default: that of tenants. */
    default Duration retention() {
      return corePartitionRetention().orElseGet(this::defaultTenantRetentionPeriod);
    }
  }

  /** The health of a service: {@code SERVER_HEALTHCHECK*}. */
  @Chapter(number = 9, title = "Health")
  interface Healthcheck {

    @Setting(
        value =
            "Whether a service without HTTP of its own opens a port for its health and its "
                + "metrics.",
        by = {Program.GRPC_API, Program.SCHEDULER, Program.CONTROLLERS})
    @WithParentName
    @WithDefault("true")
    @WithConverter(GoBoolean.class)
    boolean enabled();

    @Setting(
        value =
            "That port, with `/live`, `/ready` and `/metrics`, at SERVER_GRPC_BIND_ADDRESS. 0 "
                + "takes a free one.",
        by = {Program.GRPC_API, Program.SCHEDULER, Program.CONTROLLERS})
    @WithDefault("8733")
    @WithConverter(Port.class)
    int port();
  }

  /** The keys: {@code SERVER_ENCRYPTION_*}. */
  @Chapter(number = 7, title = "Keys")
  interface Encryption {

    @Setting(
        value =
            "File with the keys that sign tokens, a JWK set of EC P-256 keys; the services of "
                + "an installation share it.",
        by = {Program.GRPC_API, Program.REST_API, Program.ALL_IN_ONE, Program.SETUP},
        otherwise = "made in BROADAXE_DATA")
    Optional<Path> jwtPrivateKeysetFile();
  }
}
