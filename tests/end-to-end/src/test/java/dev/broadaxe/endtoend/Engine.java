package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An engine of its own for one test: a data folder, two free ports, started by ./broadaxe. */
final class Engine implements RunningTarget {

  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Pattern PID = Pattern.compile("\"([a-zA-Z_]*[pP]id)\"\\s*:\\s*(\\d+)");

  private final Path folder;
  private final Path data;
  private final List<String> options;
  private final int grpcPort;
  private final int httpPort;
  private final Map<String, String> environment = new LinkedHashMap<>();

  private Engine(Path folder, List<String> options) {
    this.folder = folder;
    this.options = options;
    this.data = folder.resolve("data");
    List<Integer> ports = freePorts(2);
    this.grpcPort = ports.getFirst();
    this.httpPort = ports.getLast();
  }

  /**
   * Starts an engine whose data and output go into a fresh folder named after the test.
   *
   * @param options of {@code ./broadaxe up}, beside folder and ports
   */
  static Engine start(String test, String... options) {
    Engine engine = new Engine(Repository.workFolder(test), List.of(options));
    engine.up();
    engine.readEnvironment();
    return engine;
  }

  /** Starts the engine on its folder and ports; it must not be running. */
  @Override
  public void up() {
    List<String> command = new ArrayList<>(List.of("up", "--data", data.toString(), "--detach"));
    command.addAll(List.of("--grpc-port", Integer.toString(grpcPort)));
    command.addAll(List.of("--http-port", Integer.toString(httpPort)));
    command.addAll(options);
    broadaxe(START_LIMIT, command.toArray(String[]::new));
  }

  /** Where it keeps its files. */
  Path data() {
    return data;
  }

  String address() {
    return "127.0.0.1:" + grpcPort;
  }

  /** Which lane has how many tenants, a line for each lane. */
  String leases() {
    return broadaxe(Duration.ofMinutes(1), "status", "--leases", "--data", data.toString());
  }

  /** A token of the tenant with that name, which is made if there is none. */
  String token(String tenant) {
    Duration limit = Duration.ofMinutes(1);
    return broadaxe(limit, "token", "create", "--tenant", tenant, "--data", data.toString())
        .strip();
  }

  @Override
  public List<Mishap> mishaps() {
    return List.of(
        new Mishap(
            "after the engine was killed",
            () -> {
              kill();
              up();
              return () -> {};
            }),
        new Mishap(
            "after the engine was stopped",
            () -> {
              close();
              up();
              return () -> {};
            }));
  }

  @Override
  public void killWithItsDatabase() {
    kill(pids().values());
  }

  @Override
  public void kill() {
    Map<String, Long> pids = pids();
    pids.keySet().removeIf(name -> name.contains("ostgres"));
    kill(pids.values());
  }

  /** Starts any other program in this engine's environment. */
  RunningProcess program(String name, List<String> command) {
    return RunningProcess.start(name, folder, environment, command);
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public void close() {
    broadaxe(Duration.ofMinutes(1), "down", "--data", data.toString());
  }

  private void readEnvironment() {
    String script =
        "eval \"$('%s' env --data '%s')\" && env -0".formatted(Repository.file("broadaxe"), data);
    String variables =
        RunningProcess.start("env", folder, Map.of(), List.of("bash", "-c", script))
            .succeed(Duration.ofMinutes(1));
    for (String variable : variables.split("\0")) {
      int equals = variable.indexOf('=');
      if (variable.startsWith("HATCHET_CLIENT_")) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
  }

  private static void kill(Collection<Long> pids) {
    List<ProcessHandle> processes =
        pids.stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
    assertThat(processes).as("running processes of the engine").isNotEmpty();
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  /** Ports that nobody has at the moment. */
  static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Long> pids() {
    Matcher matcher =
        PID.matcher(broadaxe(Duration.ofMinutes(1), "status", "--json", "--data", data.toString()));
    Map<String, Long> pids = new LinkedHashMap<>();
    while (matcher.find()) {
      pids.put(matcher.group(1), Long.valueOf(matcher.group(2)));
    }
    return pids;
  }

  private String broadaxe(Duration limit, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Repository.file("broadaxe").toString());
    command.addAll(List.of(arguments));
    return RunningProcess.start("broadaxe-" + arguments[0], folder, Map.of(), command)
        .succeed(limit);
  }
}
