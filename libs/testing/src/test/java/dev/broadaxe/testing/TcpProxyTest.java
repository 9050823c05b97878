package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Where a network leads that has several ends, or another one than before. */
final class TcpProxyTest {

  @Test
  void connectionsGoToOneServerAfterTheOtherAndPastOneThatIsGone() throws IOException {
    try (ServerSocket first = server('1');
        ServerSocket second = server('2');
        TcpProxy proxy = TcpProxy.to("localhost", first.getLocalPort())) {
      assertThat(answer(proxy)).isEqualTo('1');

      proxy.turnTo(first.getLocalPort(), second.getLocalPort());
      assertThat("" + answer(proxy) + answer(proxy) + answer(proxy)).containsAnyOf("121", "212");

      end(first);
      assertThat("" + answer(proxy) + answer(proxy)).isEqualTo("22");

      end(second);
      assertThat(answer(proxy)).isEqualTo('-');
    }
  }

  /** A server that says one character to whoever comes. */
  private static ServerSocket server(char says) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                  socket.getOutputStream().write(says);
                } catch (IOException e) {
                  if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                  }
                }
              }
            });
    return server;
  }

  private static void end(ServerSocket server) throws IOException {
    server.close();
  }

  /** What whoever answers says; '-' if nobody does. */
  private static char answer(TcpProxy proxy) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      int read = socket.getInputStream().read();
      return read < 0 ? '-' : (char) read;
    } catch (IOException e) {
      return '-';
    }
  }
}
