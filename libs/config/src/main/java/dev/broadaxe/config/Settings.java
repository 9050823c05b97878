package dev.broadaxe.config;

import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * All settings of a process, read from its environment once at start.
 *
 * @param effective every name with the value that is in force, secrets masked, in order of name
 * @param warnings names that are set without effect, each a sentence for the log
 */
public record Settings(
    ServerConfig server,
    DatabaseConfig database,
    ReadReplicaConfig readReplica,
    CacheConfig cache,
    BroadaxeConfig broadaxe,
    DefaultTenantConfig defaultTenant,
    Map<String, String> effective,
    List<String> warnings) {

  private static final int ENVIRONMENT_ORDINAL = 300;

  /** User and password in an address. */
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/@]*@");

  private static final Pattern CONVERSION =
      Pattern.compile(
          "config property (\\S+) with the config value .* threw an Exception whilst "
              + "being converted (.*)",
          Pattern.DOTALL);

  /**
   * Reads the settings from an environment; a variable that is set to nothing counts as not set.
   *
   * @throws InvalidSettingsException with everything that is wrong, if anything is
   */
  public static Settings load(Map<String, String> environment) {
    List<String> warnings = new ArrayList<>();
    Map<String, String> given = given(environment);
    renameOld(given, warnings);
    standard(given);
    SmallRyeConfig config = read(given, Catalogue.MAPPINGS);
    EnvironmentNames names = new EnvironmentNames(Catalogue.byName().keySet());
    warnings.addAll(names.warnings(given.keySet()));
    ServerConfig server = config.getConfigMapping(ServerConfig.class);
    warnings.addAll(TlsChecks.warnings(server));
    Settings settings =
        new Settings(
            server,
            config.getConfigMapping(DatabaseConfig.class),
            config.getConfigMapping(ReadReplicaConfig.class),
            config.getConfigMapping(CacheConfig.class),
            config.getConfigMapping(BroadaxeConfig.class),
            config.getConfigMapping(DefaultTenantConfig.class),
            effective(config),
            warnings);
    settings.check();
    return settings;
  }

  /**
   * The database, for a process that brings none of its own.
   *
   * @throws InvalidSettingsException if none is given
   */
  public DatabaseUrl requiredDatabase() {
    return database
        .address()
        .orElseThrow(() -> new InvalidSettingsException(List.of(DatabaseUrl.MISSING)));
  }

  /**
   * The settings of the database alone, for a program that needs no others.
   *
   * @throws InvalidSettingsException with everything that is wrong, if anything is
   */
  static DatabaseConfig database(Map<String, String> environment) {
    ConfigClass mapping = ConfigClass.configClass(DatabaseConfig.class);
    return read(given(environment), List.of(mapping)).getConfigMapping(DatabaseConfig.class);
  }

  private static Map<String, String> given(Map<String, String> environment) {
    Map<String, String> given = new TreeMap<>(environment);
    given.values().removeIf(String::isBlank);
    return given;
  }

  /** Older names become today's, unless those are set as well. */
  private static void renameOld(Map<String, String> given, List<String> warnings) {
    for (Catalogue.Entry entry : Catalogue.entries()) {
      for (String old : entry.setting().aliases()) {
        String value = given.remove(old);
        if (value != null) {
          given.putIfAbsent(entry.name(), value);
          warnings.add(old + " is an old name of " + entry.name());
        }
      }
    }
  }

  /** Names that all programs with traces have in common count where ours are not given. */
  private static void standard(Map<String, String> given) {
    String attributes = given.get("OTEL_RESOURCE_ATTRIBUTES");
    if (attributes != null) {
      given.putIfAbsent("SERVER_OTEL_RESOURCE_ATTRIBUTES", attributes);
    }
    String collector = given.get("OTEL_EXPORTER_OTLP_ENDPOINT");
    if (collector != null
        && given.getOrDefault("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc").equals("grpc")) {
      given.putIfAbsent("SERVER_OTEL_COLLECTOR_URL", collector);
    }
  }

  /** Only the environment, taken as it is: no expressions, since passwords may contain ${. */
  private static SmallRyeConfig read(Map<String, String> given, List<ConfigClass> mappings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .forClassLoader(Settings.class.getClassLoader())
            .withSources(new EnvConfigSource(given, ENVIRONMENT_ORDINAL));
    mappings.forEach(builder::withMapping);
    try {
      return builder.build();
    } catch (ConfigValidationException e) {
      throw new InvalidSettingsException(
          IntStream.range(0, e.getProblemCount())
              .mapToObj(i -> sentence(e.getProblem(i).getMessage()))
              .sorted()
              .toList());
    }
  }

  private static String sentence(String problem) {
    Matcher conversion = CONVERSION.matcher(problem);
    return conversion.find()
        ? EnvironmentNames.of(conversion.group(1)) + ": " + conversion.group(2)
        : problem;
  }

  private static Map<String, String> effective(SmallRyeConfig config) {
    Map<String, String> effective = new TreeMap<>();
    for (Catalogue.Entry entry : Catalogue.entries()) {
      String value = config.getConfigValue(entry.property()).getValue();
      effective.put(entry.name(), value == null ? "" : shown(entry, value));
    }
    return effective;
  }

  /** A secret shows that it is set; an address shows everything but the password in it. */
  private static String shown(Catalogue.Entry entry, String value) {
    if (!entry.setting().secret()) {
      return value;
    }
    if (entry.name().endsWith("DATABASE_URL") || entry.name().equals("DATABASE_PGBOUNCER_URL")) {
      return DatabaseUrl.parse(value).toString();
    }
    Matcher credentials = CREDENTIALS.matcher(value);
    return credentials.find() ? credentials.replaceFirst("//***@") : "***";
  }

  private void checkRabbit(List<String> problems) {
    ServerConfig.Msgqueue queue = server.msgqueue();
    if (queue.kind() != MessageQueueKind.RABBITMQ) {
      return;
    }
    String url = queue.rabbitmq().url().orElse("");
    if (!url.startsWith("amqp://") && !url.startsWith("amqps://")) {
      // Not the address itself: it may hold a password.
      problems.add(
          "SERVER_MSGQUEUE_RABBITMQ_URL: must be amqp://user:password@host:port/vhost or"
              + " amqps://..., when SERVER_MSGQUEUE_KIND is rabbitmq");
    }
    if (queue.rabbitmq().qos() < 1 || queue.rabbitmq().qos() > 65_535) {
      problems.add("SERVER_MSGQUEUE_RABBITMQ_QOS: must be from 1 to 65535");
    }
  }

  /** What no single value can tell. */
  private void check() {
    List<String> problems = new ArrayList<>();
    problems.addAll(TlsChecks.problems(server));
    if (server.port() != 0 && server.port() == server.grpc().port()) {
      problems.add("SERVER_PORT: must differ from SERVER_GRPC_PORT, both are " + server.port());
    }
    checkRabbit(problems);
    if (readReplica.enabled() && readReplica.databaseUrl().isEmpty()) {
      problems.add("READ_REPLICA_DATABASE_URL: must be given when READ_REPLICA_ENABLED is true");
    }
    if (database.pgbouncerUrl().isPresent() && database.address().isEmpty()) {
      problems.add(
          "DATABASE_PGBOUNCER_URL: needs DATABASE_URL beside it, for what cannot go through a"
              + " PgBouncer");
    }
    if (database.minConns() > database.maxConns()) {
      problems.add(
          "DATABASE_MIN_CONNS: must be at most DATABASE_MAX_CONNS, which is "
              + database.maxConns());
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }
}
