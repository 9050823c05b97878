package dev.broadaxe.setup;

import dev.broadaxe.service.DoorTls;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The doors of an installation, as a client knows them.
 *
 * @param grpc where gRPC is served
 * @param http where the REST API is served, without a slash at the end
 */
record Doors(InetSocketAddress grpc, URI http) {
  static final String USAGE = "arguments: HOST:PORT of gRPC and the URL of the REST API";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How a client of HTTP/2 begins, with an empty frame of settings (RFC 9113, 3.4). */
  private static final byte[] GREETING =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private static final int SETTINGS = 4;
  private static final int LENGTH_BYTES = 3;

  /**
   * Reads the arguments of the program.
   *
   * @throws IllegalArgumentException if they are not two, or not addresses
   */
  static Doors of(List<String> arguments) {
    if (arguments.size() != 2) {
      throw new IllegalArgumentException("two are needed; " + USAGE);
    }
    URI grpc = URI.create("grpc://" + arguments.getFirst());
    URI http = URI.create(arguments.getLast());
    if (grpc.getHost() == null || grpc.getPort() < 0 || http.getHost() == null) {
      throw new IllegalArgumentException(arguments + " are not addresses; " + USAGE);
    }
    return new Doors(InetSocketAddress.createUnresolved(grpc.getHost(), grpc.getPort()), http);
  }

  /**
   * Asks REST for the tenant of a token, and greets gRPC.
   *
   * @param tls how gRPC is encrypted; empty for plain text
   * @throws IOException saying which of them did not answer as it should
   */
  void check(ShortToken token, Optional<DoorTls> tls) throws IOException, InterruptedException {
    checkHttp(token);
    checkGrpc(tls.map(TlsClient::new).orElse(null));
  }

  private void checkHttp(ShortToken token) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(http + "/api/v1/tenants/" + token.tenant()))
            .timeout(PATIENCE)
            .header("authorization", "Bearer " + token.text())
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IOException("the REST API at " + http + " answered " + status);
      }
    } catch (IOException e) {
      throw new IOException("the REST API at " + http + " is not in order: " + e, e);
    }
  }

  private void checkGrpc(@Nullable TlsClient tls) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(
          new InetSocketAddress(grpc.getHostString(), grpc.getPort()), (int) PATIENCE.toMillis());
      greet(tls == null ? socket : tls.over(socket, grpc.getHostString()));
    } catch (IOException e) {
      if (tls == null || !tls.refusedForWantOfACertificate()) {
        throw new IOException("gRPC at " + grpc + " is not in order: " + e, e);
      }
    }
  }

  private static void greet(Socket socket) throws IOException {
    socket.getOutputStream().write(GREETING);
    DataInputStream answer = new DataInputStream(socket.getInputStream());
    answer.skipNBytes(LENGTH_BYTES);
    if (answer.readByte() != SETTINGS) {
      throw new IOException("it does not speak HTTP/2");
    }
  }
}
