package dev.broadaxe.testing;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A RabbitMQ server for one test class, ended after it; registered in a static field:
 *
 * <pre>{@code
 * @RegisterExtension static final RabbitFixture RABBIT = new RabbitFixture();
 * }</pre>
 */
public final class RabbitFixture implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private final List<String> addresses;
  private @Nullable RabbitServer server;

  /** A server for this machine alone. */
  public RabbitFixture() {
    this(List.of());
  }

  /**
   * A server for those who come from elsewhere, too.
   *
   * @param addresses where it listens beside localhost
   */
  public RabbitFixture(List<String> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  /** The server's address, which stays the same when it starts again. */
  public URI uri() {
    return uri(server().port());
  }

  /** The address of something that stands before the server on that port, such as a proxy. */
  public URI uri(int port) {
    return URI.create("amqp://guest:guest@127.0.0.1:" + port);
  }

  public int port() {
    return server().port();
  }

  /** Ends the server as a crash would; what is not durable is gone. */
  public void kill() {
    server().killNode();
  }

  /** Starts the server again, and returns when it answers. */
  public void start() {
    server().startNode();
  }

  /** Makes the server believe that its memory is full, so that it takes nothing. */
  public void block() {
    server().control("set_vm_memory_high_watermark", "absolute", "1");
  }

  /** Ends {@link #block}. */
  public void unblock() {
    server().control("set_vm_memory_high_watermark", "0.9");
  }

  /** Lets the queues whose names begin so hold only a few messages, however many they allow. */
  public void limitQueues(String prefix, int messages) {
    String pattern = "^" + prefix.replace(".", "\\.");
    String limit = "{\"max-length\":" + messages + "}";
    server().control("set_policy", "--apply-to", "queues", "few", pattern, limit);
  }

  /** Ends {@link #limitQueues}. */
  public void unlimitQueues() {
    server().control("clear_policy", "few");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  /** Ends the server. */
  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  private synchronized RabbitServer server() {
    if (server == null) {
      server = RabbitServer.start(addresses);
    }
    return server;
  }
}
