package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.TestNetwork.Direction;
import dev.broadaxe.testing.TestNetwork.Namespace;
import dev.broadaxe.testing.TestNetwork.Opening;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What passes through a network of which packets are dropped; or why this machine has none. */
final class TestNetworkTest {

  @Test
  void packetsVanishInOneDirectionAndPassAgain() throws IOException, InterruptedException {
    switch (TestNetwork.open()) {
      case Opening.Lacking(String reason) -> assertThat(reason).isNotBlank();
      case Opening.Opened(TestNetwork network) -> {
        try (network;
            Namespace namespace = network.namespace();
            ServerSocket server =
                new ServerSocket(0, 9, InetAddress.getByName(network.address()))) {
          assertThat(connects(network, namespace, server)).isTrue();
          for (Direction direction : Direction.values()) {
            namespace.drop(direction, server.getLocalPort());
            assertThat(connects(network, namespace, server)).as("%s", direction).isFalse();
            namespace.pass();
            assertThat(connects(network, namespace, server)).as("%s, again", direction).isTrue();
          }
        }
      }
    }
  }

  private static boolean connects(TestNetwork network, Namespace namespace, ServerSocket server)
      throws IOException, InterruptedException {
    String place = "/dev/tcp/" + network.address() + "/" + server.getLocalPort();
    return start(namespace, "exec 3<>" + place).waitFor() == 0;
  }

  private static Process start(Namespace namespace, String script) throws IOException {
    List<String> command = new ArrayList<>(namespace.enter());
    command.addAll(List.of("timeout", "1", "bash", "-c", script));
    return new ProcessBuilder(command).start();
  }
}
