package dev.broadaxe.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.SocketConfigurators;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One life of the way to the broker: a connection that sends and one that takes, which end
 * together.
 */
final class RabbitLink implements Link {
  private static final Logger LOG = Logger.getLogger(RabbitLink.class);
  private static final int CONNECT_MILLIS = 5_000;
  private static final int HEARTBEAT_SECONDS = 3;
  private static final int UNCONFIRMED_MAX = 64;
  private static final long QUEUE_BYTES_MAX = 64L << 20;
  private static final int MESSAGE_MILLIS_MAX = 60_000;
  private static final int DEAD_MAX = 10_000;
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int LEAVE_TRIES = 100;
  private static final Duration LEAVE_PAUSE = Duration.ofMillis(20);
  private static final Duration LEAVE_QUIET = Duration.ofMillis(100);

  private final RabbitSettings broker;
  private final BusSettings settings;
  private final Watcher watcher;
  private final Connection sending;
  private final Connection taking;
  private final Channel out;
  private final ConcurrentLinkedQueue<Socket> sockets;
  private final Map<Subscription, Reader> readers = new LinkedHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<Long, List<Parcel>> unconfirmed = new TreeMap<>();
  private boolean over;

  private RabbitLink(
      RabbitSettings broker,
      BusSettings settings,
      Watcher watcher,
      Connection sending,
      Connection taking,
      ConcurrentLinkedQueue<Socket> sockets)
      throws IOException {
    this.broker = broker;
    this.settings = settings;
    this.watcher = watcher;
    this.sending = sending;
    this.taking = taking;
    this.sockets = sockets;
    this.out = sending.createChannel();
  }

  /** Connects to that broker. */
  static Link.Opener to(RabbitSettings broker) {
    return (settings, process, threads, watcher) ->
        open(broker, settings, process, threads, watcher);
  }

  private static RabbitLink open(
      RabbitSettings broker,
      BusSettings settings,
      String process,
      ExecutorService threads,
      Watcher watcher)
      throws IOException, TimeoutException {
    var sockets = new ConcurrentLinkedQueue<Socket>();
    ConnectionFactory factory = factory(broker);
    factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator().andThen(sockets::add));
    Connection sending = null;
    try {
      sending = factory.newConnection(threads, process + " sends");
      Connection taking = factory.newConnection(threads, process + " takes");
      RabbitLink link = new RabbitLink(broker, settings, watcher, sending, taking, sockets);
      link.prepare();
      return link;
    } catch (IOException | TimeoutException | RuntimeException e) {
      sockets.forEach(RabbitLink::closeHard);
      throw e;
    }
  }

  private static ConnectionFactory factory(RabbitSettings broker) throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(broker.uri());
      if (factory.isSSL()) {
        // The client's own choice would trust every certificate.
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the broker's address cannot be used", e);
    }
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setHandshakeTimeout(CONNECT_MILLIS);
    factory.setChannelRpcTimeout(CONNECT_MILLIS);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setThreadFactory(Thread.ofPlatform().daemon().factory());
    return factory;
  }

  private void prepare() throws IOException, TimeoutException {
    sending.addShutdownListener(this::ended);
    taking.addShutdownListener(this::ended);
    sending.addBlockedListener(
        new BlockedListener() {
          @Override
          public void handleBlocked(String reason) {
            LOG.warnf("the broker takes nothing for now: %s", reason);
            watcher.blocked(true);
          }

          @Override
          public void handleUnblocked() {
            watcher.blocked(false);
          }
        });
    out.addShutdownListener(this::ended);
    out.confirmSelect();
    out.addConfirmListener(
        (number, upTo) -> confirmed(number, upTo, true),
        (number, upTo) -> confirmed(number, upTo, false));
    out.addReturnListener(this::returned);
    try (Channel declaring = taking.createChannel()) {
      declaring.exchangeDeclare(settings.broadcast(), "fanout", true);
      // The arguments of a queue that outlives processes can never change.
      declaring.queueDeclare(
          settings.dead(),
          true,
          false,
          false,
          Map.of("x-max-length", DEAD_MAX, "x-overflow", "drop-head"));
    }
  }

  // Taking ----------------------------------------------------------------------------------------

  @Override
  public void read(List<Subscription> wanted) throws IOException, TimeoutException {
    List<Subscription> unwanted = new ArrayList<>(readers.keySet());
    unwanted.removeAll(wanted);
    for (Subscription gone : unwanted) {
      Reader reader = readers.remove(gone);
      if (reader != null) {
        leave(gone, reader);
      }
    }
    for (Subscription subscription : wanted) {
      if (!readers.containsKey(subscription)) {
        readers.put(subscription, begin(subscription));
      }
    }
  }

  private void leave(Subscription subscription, Reader reader)
      throws IOException, TimeoutException {
    reader.left = true;
    // What is on its way when a queue is deleted is lost, and confirmed: so wait for a quiet
    // moment.
    for (int i = 0; subscription.answering() && i < LEAVE_TRIES && !over(); i++) {
      settle(LEAVE_PAUSE, false);
      if (reader.quiet() && deletedEmpty(subscription.queue())) {
        reader.awaitEnd();
        break;
      }
    }
    reader.getChannel().close();
  }

  /** Deletes the queue unless it holds a message, which would go with it and get no answer. */
  private boolean deletedEmpty(String queue) throws IOException, TimeoutException {
    Channel asking = taking.createChannel();
    try {
      asking.queueDelete(queue, false, true);
      asking.close();
      return true;
    } catch (IOException e) {
      // The broker's no ends the channel, and only that.
      LOG.debugf("queue %s is not empty: %s", queue, e.getMessage());
      return false;
    }
  }

  private Reader begin(Subscription subscription) throws IOException {
    Channel channel = taking.createChannel();
    channel.addShutdownListener(this::ended);
    String exchange = subscription.exchange();
    Map<String, Object> arguments =
        Map.of(
            "x-max-length-bytes",
            QUEUE_BYTES_MAX,
            "x-overflow",
            exchange == null ? "reject-publish" : "drop-head",
            "x-message-ttl",
            MESSAGE_MILLIS_MAX);
    channel.queueDeclare(subscription.queue(), false, true, true, arguments);
    if (exchange != null) {
      channel.queueBind(subscription.queue(), exchange, "");
    }
    channel.basicQos(broker.prefetch());
    Reader reader = new Reader(channel, subscription);
    channel.basicConsume(subscription.queue(), false, reader);
    return reader;
  }

  /** Hands the messages of one queue over, one after the other. */
  private final class Reader extends DefaultConsumer {
    private final Subscription subscription;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean left;
    private volatile long latest = System.nanoTime();

    Reader(Channel channel, Subscription subscription) {
      super(channel);
      this.subscription = subscription;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      latest = System.nanoTime();
      try {
        subscription.handler().take(body, properties.getReplyTo());
      } catch (RuntimeException e) {
        LOG.errorf(e, "a message was not dealt with: queue=%s", subscription.queue());
      }
      try {
        getChannel().basicAck(envelope.getDeliveryTag(), false);
      } catch (IOException | AlreadyClosedException e) {
        if (!left) {
          end("cannot acknowledge: " + e.getMessage());
        }
      }
    }

    @Override
    public void handleCancel(String tag) {
      if (left) {
        // Comes after the last message was dealt with.
        ended.countDown();
      } else {
        end("the broker deleted the queue " + subscription.queue());
      }
    }

    boolean quiet() {
      return System.nanoTime() - latest > LEAVE_QUIET.toNanos();
    }

    void awaitEnd() {
      try {
        if (!ended.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warnf("messages are left undone: queue=%s", subscription.queue());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // Sending ---------------------------------------------------------------------------------------

  @Override
  public void send(List<Parcel> parcels, byte[] body, String replyTo) {
    if (!awaitRoom()) {
      watcher.undelivered(parcels, Fate.LOST);
      return;
    }
    Target target = parcels.getFirst().target();
    long number = out.getNextPublishSeqNo();
    if (!expect(number, parcels)) {
      watcher.undelivered(parcels, Fate.LOST);
      return;
    }
    try {
      out.basicPublish(
          target.exchange(),
          target.key(),
          target.mandatory(),
          properties(parcels.getFirst(), number, replyTo),
          body);
    } catch (IOException | AlreadyClosedException e) {
      end("cannot send: " + e.getMessage());
    }
  }

  private static AMQP.BasicProperties properties(Parcel first, long number, String replyTo) {
    Target.Content content = first.target().content();
    var properties =
        new AMQP.BasicProperties.Builder()
            .type(content.type())
            .messageId(Long.toString(number))
            .deliveryMode(content == Target.Content.POISON ? 2 : 1);
    if (content == Target.Content.COMMANDS) {
      properties.replyTo(replyTo);
    }
    String note = first.note();
    if (note != null) {
      properties.headers(Map.of("reason", note));
    }
    return properties.build();
  }

  private boolean awaitRoom() {
    lock.lock();
    try {
      while (!over && unconfirmed.size() >= UNCONFIRMED_MAX) {
        changed.awaitUninterruptibly();
      }
      return !over;
    } finally {
      lock.unlock();
    }
  }

  private boolean expect(long number, List<Parcel> parcels) {
    lock.lock();
    try {
      if (!over) {
        unconfirmed.put(number, parcels);
      }
      return !over;
    } finally {
      lock.unlock();
    }
  }

  private void confirmed(long number, boolean upTo, boolean taken) {
    List<Parcel> gone = new ArrayList<>();
    lock.lock();
    try {
      var these = unconfirmed.subMap(upTo ? 0 : number, true, number, true);
      these.values().forEach(gone::addAll);
      these.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!taken) {
      watcher.undelivered(gone, Fate.REFUSED);
    }
  }

  private void returned(Return message) {
    List<Parcel> parcels;
    lock.lock();
    try {
      // Its confirmation is still to come.
      parcels =
          unconfirmed.replace(Long.valueOf(message.getProperties().getMessageId()), List.of());
    } finally {
      lock.unlock();
    }
    if (parcels != null) {
      watcher.undelivered(parcels, Fate.RETURNED);
    }
  }

  @Override
  public void settle(Duration limit) {
    settle(limit, true);
  }

  /** Waits until the link is over, or if so asked until everything is confirmed. */
  private void settle(Duration limit, boolean untilConfirmed) {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!over && !(untilConfirmed && unconfirmed.isEmpty()) && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  // Ending ----------------------------------------------------------------------------------------

  private void ended(ShutdownSignalException cause) {
    boolean wanted = cause.isInitiatedByApplication() && cause.getReference() instanceof Channel;
    if (!wanted) {
      end(cause.getMessage());
    }
  }

  private void end(@Nullable String why) {
    List<Parcel> unknown = new ArrayList<>();
    lock.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      unconfirmed.values().forEach(unknown::addAll);
      unconfirmed.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    watcher.undelivered(unknown, Fate.LOST);
    watcher.lost(why == null ? "closed" : why);
  }

  @Override
  public boolean over() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end("closed by this process");
    // A farewell may wait for a lock that a writer holds whom the broker lets wait.
    Thread farewell =
        Thread.ofVirtual()
            .name("broker farewell")
            .start(
                () -> {
                  int millis = Math.toIntExact(FAREWELL.toMillis() / 2);
                  sending.abort(millis);
                  taking.abort(millis);
                });
    try {
      farewell.join(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sockets.forEach(RabbitLink::closeHard);
  }

  private static void closeHard(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debugf(e, "a socket to the broker was not closed");
    }
  }
}
