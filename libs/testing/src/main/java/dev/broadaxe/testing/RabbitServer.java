package dev.broadaxe.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ server of this machine's installation as a child process, with ports, a port mapper, a
 * cookie and folders of its own, so that it meets no other.
 */
final class RabbitServer {
  private static final List<Path> SCRIPTS =
      List.of(
          Path.of("/usr/lib/rabbitmq/bin"),
          Path.of("/opt/rabbitmq/sbin"),
          Path.of("/usr/local/opt/rabbitmq/sbin"),
          Path.of("/opt/homebrew/opt/rabbitmq/sbin"));
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final Path scripts;
  private final Path home;
  private final int port;
  private final int mapperPort;
  private final int nodePort;
  private final Thread endWithJvm = new Thread(this::stop, "test broker ends");
  private @Nullable Process mapper;
  private @Nullable Process node;

  private RabbitServer(Path scripts, Path home, List<Integer> ports) {
    this.scripts = scripts;
    this.home = home;
    this.port = ports.get(0);
    this.mapperPort = ports.get(1);
    this.nodePort = ports.get(2);
  }

  /**
   * A new server that answers.
   *
   * @param addresses where it listens beside localhost
   */
  static RabbitServer start(List<String> addresses) {
    Path scripts =
        SCRIPTS.stream()
            .filter(folder -> Files.isExecutable(folder.resolve("rabbitmq-server")))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "these tests need a RabbitMQ server: install the package rabbitmq-server"
                            + " (it need not run); looked in "
                            + SCRIPTS));
    try {
      Path home = Files.createTempDirectory("rabbitmq-test");
      RabbitServer server = new RabbitServer(scripts, home, freePorts(3));
      Files.writeString(
          home.resolve("rabbitmq.conf"),
          """
          listeners.tcp.1 = 127.0.0.1:%d
          disk_free_limit.absolute = 1MB
          """
                  .formatted(server.port)
              + server.elsewhere(addresses));
      Files.writeString(home.resolve("plugins"), "[].");
      Runtime.getRuntime().addShutdownHook(server.endWithJvm);
      server.startNode();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("the test broker did not start", e);
    }
  }

  private String elsewhere(List<String> addresses) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < addresses.size(); i++) {
      lines.append("listeners.tcp.%d = %s:%d\n".formatted(i + 2, addresses.get(i), port));
    }
    return addresses.isEmpty() ? "" : lines + "loopback_users = none\n";
  }

  int port() {
    return port;
  }

  /** Starts the server, which was killed, and returns when it answers. */
  synchronized void startNode() {
    try {
      if (mapper == null) {
        mapper = child("epmd", "-port", Integer.toString(mapperPort), "-address", "127.0.0.1");
      }
      node = child(scripts.resolve("rabbitmq-server").toString());
      awaitAnswer(node);
    } catch (IOException e) {
      throw new UncheckedIOException("the test broker did not start", e);
    }
  }

  /** Ends the server as a crash would. */
  synchronized void killNode() {
    end(node);
    node = null;
  }

  /** Runs {@code rabbitmqctl} with these arguments; throws IllegalStateException if it fails. */
  void control(String... arguments) {
    List<String> command = new ArrayList<>(List.of(scripts.resolve("rabbitmqctl").toString()));
    command.addAll(List.of(arguments));
    try {
      Process process = child(command.toArray(String[]::new));
      if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        end(process);
        throw new IllegalStateException("rabbitmqctl failed: " + command + "\n" + output());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends everything and removes its folder. */
  synchronized void stop() {
    killNode();
    end(mapper);
    mapper = null;
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (Thread.currentThread() != endWithJvm) {
      Runtime.getRuntime().removeShutdownHook(endWithJvm);
    }
  }

  private Process child(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("output").toFile()));
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("RABBITMQ_") || name.equals("NOTIFY_SOCKET"));
    environment.put("HOME", home.toString());
    environment.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
    // Without a short-lived shell in between, so that the process is the server itself.
    environment.put("RUNNING_UNDER_SYSTEMD", "1");
    environment.put("RABBITMQ_NODENAME", "test" + port + "@localhost");
    environment.put("RABBITMQ_DIST_PORT", Integer.toString(nodePort));
    environment.put("RABBITMQ_MNESIA_BASE", home.resolve("data").toString());
    environment.put("RABBITMQ_LOG_BASE", home.resolve("log").toString());
    environment.put("RABBITMQ_LOGS", "-");
    environment.put("RABBITMQ_CONFIG_FILE", home.resolve("rabbitmq.conf").toString());
    environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("plugins").toString());
    environment.put("RABBITMQ_CONF_ENV_FILE", home.resolve("none").toString());
    return builder.start();
  }

  private void awaitAnswer(Process started) throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() - end > 0) {
        end(started);
        throw new IOException("no answer from the test broker, which wrote:\n" + output());
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String output() throws IOException {
    List<String> lines = Files.readAllLines(home.resolve("output"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  private static void end(@Nullable Process process) {
    if (process != null) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      process.onExit().join();
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
