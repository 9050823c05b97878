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

  private record Server(ServerSocket socket, Thread thread) {
    int port() {
      return socket.getLocalPort();
    }

    /** Returns when nothing more is taken. */
    void end() throws IOException, InterruptedException {
      socket.close();
      thread.join();
    }
  }

  @Test
  void connectionsGoToOneServerAfterTheOtherAndPastOneThatIsGone()
      throws IOException, InterruptedException {
    Server first = server('1');
    Server second = server('2');
    try (TcpProxy proxy = TcpProxy.to("localhost", first.port())) {
      assertThat(answer(proxy)).isEqualTo('1');

      proxy.turnTo(first.port(), second.port());
      assertThat("" + answer(proxy) + answer(proxy) + answer(proxy)).containsAnyOf("121", "212");

      first.end();
      assertThat("" + answer(proxy) + answer(proxy)).isEqualTo("22");

      second.end();
      assertThat(answer(proxy)).isEqualTo('-');
    }
  }

  /** A server that says one character to whoever comes. */
  private static Server server(char says) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread =
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
    return new Server(server, thread);
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
