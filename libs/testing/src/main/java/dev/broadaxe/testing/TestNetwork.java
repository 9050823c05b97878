package dev.broadaxe.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network within this machine for processes under test, each in a namespace of its own, so that a
 * test can let packets vanish between it and the rest, in one direction too.
 *
 * <p>Unlike {@link TcpProxy}, which keeps what it holds and whose connections stay, nothing tells
 * either side that something is wrong. It takes Linux, root, and the programs {@code ip}, {@code
 * nft} and {@code nsenter}.
 */
public final class TestNetwork implements AutoCloseable {
  /** Of the addresses that RFC 2544 keeps for tests, which are in use nowhere. */
  private static final String ADDRESSES = "198.18.";

  private static final Path NAMESPACES = Path.of("/run/netns");

  private static final AtomicInteger OPENED = new AtomicInteger();

  private final String name;
  private final String addresses;
  private final List<Namespace> namespaces = new ArrayList<>();
  private final Thread endWithJvm = new Thread(this::remove, "test network ends");
  private int made = 1;

  private TestNetwork(String name, String addresses) {
    this.name = name;
    this.addresses = addresses;
  }

  /** A network, or the reason why this machine has none, in words. */
  public sealed interface Opening {
    /** It is there. */
    record Opened(TestNetwork network) implements Opening {}

    /** It cannot be made. */
    record Lacking(String reason) implements Opening {}
  }

  /** Makes a network and tries whether packets pass through it. */
  public static Opening open() {
    TestNetwork network = null;
    try {
      network = new TestNetwork(newName(), freeAddresses());
      Runtime.getRuntime().addShutdownHook(network.endWithJvm);
      network.make();
      network.tryOut();
      return new Opening.Opened(network);
    } catch (IllegalStateException e) {
      if (network != null) {
        network.close();
      }
      return new Opening.Lacking(String.valueOf(e.getMessage()));
    }
  }

  /** At most eleven characters, so that names of interfaces can be made of it. */
  private static String newName() {
    return "bx" + ProcessHandle.current().pid() + (char) ('a' + OPENED.getAndIncrement() % 26);
  }

  private static String freeAddresses() {
    String taken = run("ip", "-o", "-4", "addr");
    for (int i = 0; i < 256; i++) {
      String addresses = ADDRESSES + i + ".";
      if (!taken.contains(" " + addresses)) {
        return addresses;
      }
    }
    throw new IllegalStateException("no addresses are free under " + ADDRESSES);
  }

  private void make() {
    run("ip", "link", "add", name, "type", "bridge");
    run("ip", "addr", "add", address() + "/24", "dev", name);
    run("ip", "link", "set", name, "up");
    run("nft", "add", "table", "inet", name);
  }

  private void tryOut() {
    try (Namespace namespace = namespace();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(address()))) {
      String place = "/dev/tcp/" + address() + "/" + server.getLocalPort();
      List<String> command = new ArrayList<>(namespace.enter());
      command.addAll(List.of("timeout", "5", "bash", "-c", "exec 3<>" + place));
      run(command.toArray(String[]::new));
    } catch (IOException e) {
      throw new IllegalStateException("no server can listen on " + address(), e);
    }
  }

  /** Where processes in namespaces reach servers of this machine that listen there. */
  public String address() {
    return addresses + 1;
  }

  /** A further namespace, at most 250 of one network. */
  public synchronized Namespace namespace() {
    Namespace namespace = new Namespace(++made);
    namespaces.add(namespace);
    namespace.make();
    return namespace;
  }

  /** Removes it and all of its namespaces; processes in them reach nothing any more. */
  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(endWithJvm);
  }

  private synchronized void remove() {
    List.copyOf(namespaces).forEach(Namespace::close);
    attempt("nft", "delete", "table", "inet", name);
    attempt("ip", "link", "del", name);
  }

  /** What packets may be lost. */
  public enum Direction {
    /** From the namespace to this machine. */
    OUT,
    /** From this machine to the namespace. */
    IN
  }

  /** A place for processes, with an address of its own. */
  public final class Namespace implements AutoCloseable {
    private final String title;
    private final String interfaceName;
    private final String address;

    private Namespace(int number) {
      title = name + "-" + number;
      interfaceName = name + "v" + number;
      address = addresses + number;
    }

    private void make() {
      run("ip", "netns", "add", title);
      run("ip", "link", "add", interfaceName, "type", "veth", "peer", "eth0", "netns", title);
      run("ip", "link", "set", interfaceName, "master", name, "up");
      run("ip", "-n", title, "addr", "add", address + "/24", "dev", "eth0");
      run("ip", "-n", title, "link", "set", "eth0", "up");
      run("ip", "-n", title, "link", "set", "lo", "up");
      run("nft", "add chain inet " + name + " " + chain() + " " + INCOMING);
      inside("nft", "add table inet cut");
      inside("nft", "add chain inet cut in " + INCOMING);
    }

    private String chain() {
      return "from-" + title;
    }

    /** What to put before a command so that it runs here, as the process that was started. */
    public List<String> enter() {
      return List.of("nsenter", "--net=" + NAMESPACES.resolve(title));
    }

    /** Where this machine reaches servers that listen here. */
    public String address() {
      return address;
    }

    /**
     * From now on, packets of connections to this port of this machine vanish on their way.
     *
     * <p>They are dropped where they arrive, so that who sends them does not notice.
     */
    public void drop(Direction direction, int port) {
      switch (direction) {
        case OUT ->
            run(
                "nft",
                "add rule inet %s %s ip saddr %s tcp dport %d drop"
                    .formatted(name, chain(), address, port));
        case IN -> inside("nft", "add rule inet cut in tcp sport " + port + " drop");
      }
    }

    /** All packets arrive again. */
    public void pass() {
      run("nft", "flush chain inet " + name + " " + chain());
      inside("nft", "flush chain inet cut in");
    }

    private void inside(String... command) {
      List<String> whole = new ArrayList<>(enter());
      whole.addAll(List.of(command));
      run(whole.toArray(String[]::new));
    }

    /** Removes it; processes that still run here reach nothing any more. */
    @Override
    public void close() {
      namespaces.remove(this);
      attempt("nft", "delete chain inet " + name + " " + chain());
      attempt("ip", "link", "del", interfaceName);
      attempt("ip", "netns", "del", title);
    }
  }

  private static final String INCOMING = "{ type filter hook input priority 0 ; }";

  private static void attempt(String... command) {
    try {
      run(command);
    } catch (IllegalStateException e) {
      // It was not made, or somebody else has removed it.
    }
  }

  /** What the command says; throws IllegalStateException with it if it fails. */
  private static String run(String... command) {
    try {
      Path output = Files.createTempFile("network", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8).strip();
        if (code != 0) {
          throw new IllegalStateException(String.join(" ", command) + ": " + said);
        }
        return said;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command[0] + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
