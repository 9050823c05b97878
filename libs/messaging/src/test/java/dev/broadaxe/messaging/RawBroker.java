package dev.broadaxe.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A way past the bus, for messages that no bus would send. */
final class RawBroker implements AutoCloseable {
  private final Connection connection;
  private final Channel channel;

  /** What lay in a queue. */
  record Found(byte[] body, String reason) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Found that
          && Arrays.equals(body, that.body)
          && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
      return Objects.hash(Arrays.hashCode(body), reason);
    }
  }

  RawBroker(URI uri) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    connection = factory.newConnection("test");
    channel = connection.createChannel();
  }

  void send(String queue, byte[] body) throws IOException {
    channel.basicPublish("", queue, null, body);
  }

  /** The next message of the queue, once there is one. */
  Found next(String queue) {
    AtomicReference<@Nullable GetResponse> found = new AtomicReference<>();
    BusContract.await(
        () -> {
          try {
            found.set(channel.basicGet(queue, true));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
          return found.get() != null;
        });
    GetResponse response = Objects.requireNonNull(found.get());
    return new Found(
        response.getBody(), String.valueOf(response.getProps().getHeaders().get("reason")));
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
