package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network forwards, holds, and is cut, as it is told. */
class TcpProxyTest {
  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void open() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = TcpProxy.to("localhost", echo.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread.ofVirtual().start(() -> repeat(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void repeat(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The test cut the connection.
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("localhost", proxy.port());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hear(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  @Test
  void forwardsBothWaysAndRemembersRequests() throws IOException {
    try (Socket socket = connect()) {
      say(socket, "hello");
      assertThat(hear(socket, 5)).isEqualTo("hello");
      assertThat(proxy.requests()).isEqualTo("hello");
      proxy.forgetRequests();
      say(socket, "again");
      proxy.awaitRequest("again");
      socket.shutdownOutput();
      assertThat(hear(socket, 100)).isEqualTo("again");
    }
  }

  @Test
  void holdsRequestsOrAnswersUntilReleased() throws IOException {
    try (Socket socket = connect()) {
      say(socket, "a");
      assertThat(hear(socket, 1)).isEqualTo("a");
      proxy.holdAnswers();
      say(socket, "b");
      proxy.awaitRequest("ab");
      silent(socket);
      proxy.release();
      assertThat(hear(socket, 1)).isEqualTo("b");
      proxy.holdRequests();
      say(socket, "c");
      proxy.awaitRequest("abc");
      silent(socket);
      proxy.release();
      assertThat(hear(socket, 1)).isEqualTo("c");
    }
  }

  private static void silent(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    assertThatThrownBy(() -> hear(socket, 1)).isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(30_000);
  }

  @Test
  void cutsWhatThereIsAndTakesWhatComes() throws IOException {
    try (Socket first = connect()) {
      proxy.holdAnswers();
      say(first, "a");
      proxy.awaitRequest("a");
      proxy.cut();
      assertThatThrownBy(() -> hear(first, 1)).isInstanceOf(IOException.class);
    }
    proxy.release();
    try (Socket second = connect()) {
      say(second, "b");
      assertThat(hear(second, 1)).isEqualTo("b");
    }
  }

  @Test
  void refusesNewConnectionsWhenTold() throws IOException {
    proxy.refuse(true);
    assertThatThrownBy(
            () -> {
              try (Socket socket = connect()) {
                say(socket, "a");
                if (hear(socket, 1).isEmpty()) {
                  throw new IOException("closed");
                }
              }
            })
        .isInstanceOf(IOException.class);
    proxy.refuse(false);
    try (Socket socket = connect()) {
      say(socket, "b");
      assertThat(hear(socket, 1)).isEqualTo("b");
    }
  }
}
