package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestDatabase;
import dev.broadaxe.testing.TestNetwork;
import dev.broadaxe.testing.TestNetwork.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The services as processes of their own, several of each, over one database and what carries their
 * messages.
 */
final class Split implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Path CLOCK_LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
  private static final String TENANT = "split";

  /** In the order in which they are started. */
  static final List<String> SERVICES = List.of("rest-api", "scheduler", "controllers", "grpc-api");

  private final Path folder;
  private TestDatabase database;
  private final Map<String, String> common = new LinkedHashMap<>();
  private final Map<String, Wired> wired = new LinkedHashMap<>();
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Entrance> entrances = new ArrayList<>();
  private final Set<String> apart = new HashSet<>();
  private final TcpProxy reading = TcpProxy.to("localhost", 0);
  private @Nullable TestNetwork network;
  private List<String> options = List.of();
  private boolean clocks;
  private int started;

  /** One process of a service. */
  static final class Replica {
    final String service;
    final String name;
    final RunningProcess process;
    private final int port;
    private final int healthPort;
    private final Map<String, TcpProxy> wires;
    private final Path clock;
    private final @Nullable Namespace namespace;

    Replica(String service, String name, RunningProcess process, Ports ports) {
      this.service = service;
      this.name = name;
      this.process = process;
      this.port = ports.port;
      this.healthPort = ports.healthPort;
      this.wires = ports.wires;
      this.clock = ports.clock;
      this.namespace = ports.namespace;
    }

    /** Whether it runs in a namespace, instead of with wires. */
    boolean apart() {
      return namespace != null;
    }

    /** Where it runs; it must run apart. */
    Namespace namespace() {
      return Objects.requireNonNull(namespace, name);
    }

    private InetSocketAddress address() {
      return new InetSocketAddress(namespace == null ? "127.0.0.1" : namespace.address(), port);
    }

    /** Steps the clock of this process to so much before or after the machine's. */
    void step(Duration difference) {
      write(clock, difference);
    }

    /** The network between this process and what bears that name. */
    TcpProxy wire(String to) {
      return Objects.requireNonNull(wires.get(to), to);
    }

    boolean ready() {
      try {
        assertThat(process.isAlive()).as("%s", process).isTrue();
        String path = service.equals("rest-api") ? "/api/ready" : "/ready";
        var connection =
            (HttpURLConnection)
                URI.create("http://" + address().getHostString() + ":" + healthPort + path)
                    .toURL()
                    .openConnection();
        return connection.getResponseCode() == 200;
      } catch (IOException e) {
        return false;
      }
    }

    private void close() {
      process.close();
      wires.values().forEach(TcpProxy::close);
      if (namespace != null) {
        namespace.close();
      }
    }
  }

  /** Where a network of each process leads: the port that the settings name, and the real one. */
  private record Wired(int named, int real) {}

  private record Ports(
      int port,
      int healthPort,
      Map<String, TcpProxy> wires,
      Path clock,
      @Nullable Namespace namespace) {}

  /**
   * Where a client comes in, and what it needs for that; behind it are all doors that run.
   *
   * @param namespace where the client runs, if it runs apart
   */
  record Entrance(
      Path folder, Map<String, String> environment, TcpProxy network, @Nullable Namespace namespace)
      implements Target {

    @Override
    public List<String> enter() {
      return namespace == null ? List.of() : namespace.enter();
    }
  }

  /**
   * An installation without processes.
   *
   * @param bus the variables that say what carries messages, and others that differ
   */
  Split(String test, TestDatabase database, Map<String, String> bus) {
    this.database = database;
    folder = Repository.workFolder(test);
    common.putAll(bus);
    common.put("DATABASE_URL", database.url());
    common.put("SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE", folder.resolve("keys.json").toString());
    common.putIfAbsent("SERVER_GRPC_INSECURE", "true");
    common.put("SERVER_GRPC_BIND_ADDRESS", "127.0.0.1");
    common.put("SERVER_URL", "http://127.0.0.1:" + reading.port());
    reading.turnTo();
    admin("tenant", TENANT, TENANT);
  }

  /**
   * From now on, processes reach what listens on this port through a network of their own, which
   * {@link Replica#wire} gives by the name.
   */
  void wire(String name, int port) {
    wired.put(name, new Wired(port, port));
  }

  /** From now on, processes may run apart, and find here what has been wired. */
  void join(TestNetwork joined) {
    network = joined;
  }

  /** From now on, processes of this service run in namespaces of their own, or with wires. */
  void setApart(String service, boolean alone) {
    Objects.requireNonNull(network);
    if (alone) {
      apart.add(service);
    } else {
      apart.remove(service);
    }
  }

  /** Where something that was wired listens. */
  int portOf(String name) {
    return Objects.requireNonNull(wired.get(name)).real;
  }

  /** Another database has taken the place of this one; what is connected to that is cut off. */
  void turnTo(String name, TestDatabase successor) {
    database = successor;
    wired.put(name, new Wired(Objects.requireNonNull(wired.get(name)).named, successor.port()));
    for (Replica replica : replicas) {
      replica.wire(name).turnTo(successor.port());
      replica.wire(name).cut();
    }
  }

  /** Lets the JVMs of processes have these options from now on. */
  void giveOptions(List<String> given) {
    options = given;
  }

  /** From now on, processes have clocks of their own, which {@link Replica#step} steps. */
  void giveClocks() {
    assertThat(CLOCK_LIBRARY).as("a library of the package libfaketime").exists();
    clocks = true;
  }

  Path folder() {
    return folder;
  }

  TestDatabase database() {
    return database;
  }

  /** The processes that run, of all services. */
  List<Replica> replicas() {
    return List.copyOf(replicas);
  }

  /** The processes of a service that run, the oldest first. */
  List<Replica> replicas(String service) {
    return replicas.stream().filter(replica -> replica.service.equals(service)).toList();
  }

  /** The scheduler that decides for the tenant of the tests. */
  Replica owner() {
    String process =
        database.value(
            "select a.process_id from lease l join lane a on a.id = l.lane_id"
                + " join tenant t on t.id = l.tenant_id where t.slug = '"
                + TENANT
                + "'");
    return replicas("scheduler").stream()
        .filter(replica -> replica.process.output().contains("process=" + process))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the owner " + process + " does not run"));
  }

  /** A further process of a service, when it is ready. */
  Replica start(String service) {
    return startAll(List.of(service)).getFirst();
  }

  /** A further process of each of these services, all begun at once, when they are ready. */
  List<Replica> startAll(List<String> services) {
    List<Replica> begun = services.stream().map(this::begin).toList();
    replicas.addAll(begun);
    try {
      for (Replica replica : begun) {
        Waiting.until(replica.name + " is ready", LIMIT, replica::ready);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    turnEntrances();
    return begun;
  }

  private Replica begin(String service) {
    List<Integer> free = Engine.freePorts(2);
    boolean rest = service.equals("rest-api");
    String name = service + "-" + ++started;
    var ports =
        new Ports(
            free.getFirst(),
            rest ? free.getFirst() : free.getLast(),
            new LinkedHashMap<>(),
            folder.resolve(name + ".clock"),
            network != null && apart.contains(service) ? network.namespace() : null);
    Map<String, String> environment = new LinkedHashMap<>(common);
    if (ports.namespace == null) {
      wired.forEach(
          (what, to) -> {
            TcpProxy wire = TcpProxy.to("localhost", to.real);
            ports.wires.put(what, wire);
            environment.replaceAll(
                (key, value) -> value.replace(":" + to.named, ":" + wire.port()));
          });
    } else {
      String here = Objects.requireNonNull(network).address();
      for (Wired to : wired.values()) {
        environment.replaceAll(
            (key, value) ->
                value.replaceAll("(localhost|127\\.0\\.0\\.1):" + to.named, here + ":" + to.real));
      }
      environment.put("SERVER_GRPC_BIND_ADDRESS", ports.namespace.address());
    }
    if (rest) {
      environment.put("SERVER_PORT", Integer.toString(ports.port));
    }
    environment.put("SERVER_HEALTHCHECK_PORT", Integer.toString(ports.healthPort));
    if (service.equals("grpc-api")) {
      environment.put("SERVER_GRPC_PORT", Integer.toString(ports.port));
      environment.put("SERVER_GRPC_BROADCAST_ADDRESS", "127.0.0.1:" + ports.port);
    }
    if (clocks) {
      write(ports.clock, Duration.ZERO);
      environment.put("LD_PRELOAD", CLOCK_LIBRARY.toString());
      environment.put("FAKETIME_TIMESTAMP_FILE", ports.clock.toString());
      environment.put("FAKETIME_CACHE_DURATION", "1");
      // What waits for some time goes on to wait for that time.
      environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
      environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }
    return new Replica(service, name, run(service, name, environment, ports.namespace), ports);
  }

  private RunningProcess run(
      String service, String name, Map<String, String> environment, @Nullable Namespace namespace) {
    Path app = Repository.file("services/" + service + "/target/quarkus-app/quarkus-run.jar");
    assertThat(app).as("the packaged service, made by mvn package").exists();
    List<String> command = new ArrayList<>(namespace == null ? List.of() : namespace.enter());
    command.addAll(List.of(java(), "-Xmx256m"));
    command.addAll(options);
    command.addAll(List.of("-jar", app.toString()));
    return RunningProcess.start(name, folder, environment, command);
  }

  /** Kills a process, which is not replaced. */
  void kill(Replica replica) {
    replica.process.kill();
    forget(replica);
    replica.close();
  }

  /** Asks a process to end, as an orchestrator does: it gets no new connections meanwhile. */
  void stop(Replica replica) {
    forget(replica);
    replica.process.stop(Duration.ofSeconds(60));
    replica.close();
  }

  private void forget(Replica replica) {
    replicas.remove(replica);
    turnEntrances();
  }

  private void turnEntrances() {
    List<InetSocketAddress> doors = addresses("grpc-api");
    entrances.forEach(entrance -> entrance.network.turnTo(doors));
    reading.turnTo(addresses("rest-api"));
  }

  private List<InetSocketAddress> addresses(String service) {
    return replicas(service).stream().map(Replica::address).toList();
  }

  /** An entrance for one client. */
  Entrance entrance() {
    return entrance("127.0.0.1", null);
  }

  /** An entrance for one client that runs apart. */
  Entrance entranceApart() {
    TestNetwork joined = Objects.requireNonNull(network);
    return entrance(joined.address(), joined.namespace());
  }

  private Entrance entrance(String address, @Nullable Namespace namespace) {
    TcpProxy way = TcpProxy.to("localhost", 0, address);
    Map<String, String> clients = new LinkedHashMap<>();
    clients.put("HATCHET_CLIENT_TOKEN", admin("token", TENANT).strip());
    clients.put("HATCHET_CLIENT_HOST_PORT", address + ":" + way.port());
    clients.put("HATCHET_CLIENT_TLS_STRATEGY", "none");
    clients.put("HATCHET_CLIENT_SERVER_URL", Objects.requireNonNull(common.get("SERVER_URL")));
    Entrance entrance = new Entrance(folder, clients, way, namespace);
    entrances.add(entrance);
    turnEntrances();
    return entrance;
  }

  private static void write(Path clock, Duration difference) {
    try {
      Path draft = Files.createTempFile(clock.getParent(), "clock", ".step");
      Files.writeString(draft, String.format(Locale.ROOT, "%+d\n", difference.toSeconds()));
      Files.move(draft, clock, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A token of the tenant with that name, which is made if there is none. */
  String token(String tenant) {
    admin("tenant", tenant, tenant);
    return admin("token", tenant).strip();
  }

  /** Where runs are read. */
  String readingAddress() {
    return Objects.requireNonNull(common.get("SERVER_URL"));
  }

  /** The id of the tenant of the tests. */
  String tenant() {
    return database.value("select id from tenant where slug = '" + TENANT + "'");
  }

  /** Where the oldest door listens, without a network between. */
  String address() {
    return "127.0.0.1:" + replicas("grpc-api").getFirst().port;
  }

  private String admin(String... arguments) {
    Path libraries = Repository.file("services/grpc-api/target/quarkus-app/lib");
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "-cp",
                libraries + "/boot/*:" + libraries + "/main/*",
                "dev.broadaxe.service.Main"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("admin-" + arguments[0]);
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(common);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(output.toFile());
      assertThat(builder.start().waitFor()).as("%s", command).isZero();
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  @Override
  public void close() {
    replicas.reversed().forEach(Replica::close);
    for (Entrance entrance : entrances) {
      entrance.network.close();
      if (entrance.namespace != null) {
        entrance.namespace.close();
      }
    }
    reading.close();
  }
}
