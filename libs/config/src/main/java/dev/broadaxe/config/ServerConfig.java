package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What clients reach: {@code SERVER_*}. */
@ConfigMapping(prefix = "server")
public interface ServerConfig {

  /** Base URL of the REST API as clients reach it, without a slash at the end. */
  @WithConverter(HttpUrl.class)
  Optional<String> url();

  /** Port of the REST API and the dashboard; 0 takes a free one. */
  @WithDefault("8080")
  @WithConverter(Port.class)
  int port();

  /** The gRPC API. */
  Grpc grpc();

  /** How the services reach each other. */
  Msgqueue msgqueue();

  /** Where the keys are. */
  Encryption encryption();

  /** What is kept for how long. */
  Limits limits();

  /** How orchestrators learn how a service is that has no HTTP of its own. */
  Healthcheck healthcheck();

  /** {@link #url}, or the default: this machine at {@link #port}. */
  default String publicUrl() {
    return url().orElseGet(() -> "http://localhost:" + port());
  }

  /** The gRPC API: {@code SERVER_GRPC_*}. */
  interface Grpc {

    /** Its port; 0 takes a free one. */
    @WithDefault("7070")
    @WithConverter(Port.class)
    int port();

    /** The address it listens on. */
    @WithDefault("127.0.0.1")
    String bindAddress();

    /** {@code host:port} as clients reach it; goes into tokens. */
    @WithConverter(HostAndPort.class)
    Optional<String> broadcastAddress();

    /** Whether it is served without TLS. */
    @WithDefault("false")
    @WithConverter(GoBoolean.class)
    boolean insecure();

    /** Largest message in both directions, in bytes. */
    @WithDefault("4194304")
    @WithConverter(PositiveInt.class)
    int maxMsgSize();

    /** HTTP/2 window of a stream, in bytes. */
    @WithDefault("10485760")
    @WithConverter(PositiveInt.class)
    int staticStreamWindowSize();

    /** Calls per second of one token to one service; tenfold for workers' services. */
    @WithDefault("1000")
    @WithConverter(PositiveInt.class)
    int rateLimit();

    /** How long a stop waits for the calls in progress. */
    @WithDefault("10s")
    @WithConverter(GoDuration.class)
    Duration shutdownTimeout();

    /** {@link #broadcastAddress}, or the default: this machine at {@link #port}. */
    default String publicAddress() {
      return broadcastAddress().orElseGet(() -> "127.0.0.1:" + port());
    }
  }

  /** The message queue: {@code SERVER_MSGQUEUE_*}. */
  interface Msgqueue {

    /** Which one. */
    @WithDefault("inprocess")
    @WithConverter(MessageQueueKind.FromName.class)
    MessageQueueKind kind();

    /** RabbitMQ: {@code SERVER_MSGQUEUE_RABBITMQ_*}. */
    Rabbitmq rabbitmq();

    /** How RabbitMQ is reached. */
    interface Rabbitmq {
      /** {@code amqp://} or {@code amqps://}, with user, password and virtual host. */
      Optional<String> url();

      /** Messages, each a batch, that a consumer holds unacknowledged, 1 to 65535. */
      @WithDefault("100")
      int qos();
    }
  }

  /** What is kept for how long: {@code SERVER_LIMITS_*}. */
  interface Limits {

    /**
     * How long what has ended is kept, in whole hours; {@link #corePartitionRetention} goes before
     * it.
     */
    @WithDefault("720h")
    @WithConverter(RetentionPeriod.class)
    Duration defaultTenantRetentionPeriod();

    /** How long tasks that have ended are kept, in whole hours. */
    @WithConverter(RetentionPeriod.class)
    Optional<Duration> corePartitionRetention();

    /** {@link #corePartitionRetention}, or the default: that of tenants. */
    default Duration retention() {
      return corePartitionRetention().orElseGet(this::defaultTenantRetentionPeriod);
    }
  }

  /** The health of a service: {@code SERVER_HEALTHCHECK*}. */
  interface Healthcheck {

    /** Whether it is told at all. */
    @WithParentName
    @WithDefault("true")
    @WithConverter(GoBoolean.class)
    boolean enabled();

    /** The port that tells it, at the address of the gRPC API; 0 takes a free one. */
    @WithDefault("8733")
    @WithConverter(Port.class)
    int port();
  }

  /** The keys: {@code SERVER_ENCRYPTION_*}. */
  interface Encryption {

    /** The file with the keys that sign tokens, a JWK set; made in the data folder if not given. */
    Optional<Path> jwtPrivateKeysetFile();
  }
}
