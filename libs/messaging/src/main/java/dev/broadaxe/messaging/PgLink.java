package dev.broadaxe.messaging;

import dev.broadaxe.postgres.Bound;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Listen;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One life of the way through Postgres: messages are rows of an unlogged table, and a notification
 * tells the reader of a queue to look, and nobody else. Whoever hears none looks once a second.
 */
final class PgLink implements Link {
  private static final Logger LOG = Logger.getLogger(PgLink.class);
  private static final SqlFile SQL = Sql.load(PgLink.class, "bus.sql");
  private static final Sql OPEN_QUEUE = SQL.get("OpenQueue");
  private static final Sql EMPTY_QUEUE = SQL.get("EmptyQueue");
  private static final Sql LEAVE_QUEUE = SQL.get("LeaveQueue");
  private static final Sql END_QUEUE = SQL.get("EndQueue");
  private static final Sql BEAT_QUEUES = SQL.get("BeatQueues");
  private static final Sql FORGET_QUEUES = SQL.get("ForgetQueues");
  private static final Sql FORGET_MESSAGES = SQL.get("ForgetMessages");
  private static final Sql SEND_MESSAGE = SQL.get("SendMessage");
  private static final Sql COPY_MESSAGE = SQL.get("CopyMessage");
  private static final Sql WAKE = SQL.get("Wake");
  private static final Sql TAKE_MESSAGES = SQL.get("TakeMessages");
  private static final Sql KEEP_UNREAD = SQL.get("KeepUnread");

  /** Connections of the pool, beside which one listens. */
  static final int CONNECTIONS = 4;

  private static final int TAKEN_AT_ONCE = 100;

  /** Messages that may wait in a queue, each a batch of up to 128 KB. */
  private static final int ROOM = 512;

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration BEAT_EVERY = Duration.ofSeconds(3);
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final Duration LEAVE_QUIET = Duration.ofMillis(100);

  private final String process;
  private final Watcher watcher;
  private final ExecutorService threads;
  private final Db db;
  private final Map<Subscription, Reader> readers = new ConcurrentHashMap<>();
  private final Set<String> listenedTo = ConcurrentHashMap.newKeySet();
  private final Listen listen;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean over;

  private PgLink(String process, Watcher watcher, ExecutorService threads, Db db, Listen listen) {
    this.process = process;
    this.watcher = watcher;
    this.threads = threads;
    this.db = db;
    this.listen = listen;
  }

  /** Goes through that database. */
  static Link.Opener over(Postgres postgres) {
    return (_, process, threads, watcher) -> {
      // Past a pooler, as what listens must be: the two are of use only together.
      Db db = postgres.directKeyDb("bus", DbLimits.of(CONNECTIONS));
      try {
        PgLink link = new PgLink(process, watcher, threads, db, postgres.listen());
        try {
          link.forget();
        } catch (DbException e) {
          link.listen.close();
          throw e;
        }
        threads.execute(link::beat);
        return link;
      } catch (DbException e) {
        db.close();
        throw new IOException(e);
      }
    };
  }

  private void exec(Bound... statements) {
    db.<@Nullable Object>autocommit(
        tx -> {
          tx.all(List.of(statements));
          return null;
        });
  }

  // Taking ----------------------------------------------------------------------------------------

  @Override
  public void read(List<Subscription> wanted) throws IOException {
    List<Subscription> unwanted = new ArrayList<>(readers.keySet());
    unwanted.removeAll(wanted);
    for (Subscription gone : unwanted) {
      Reader reader = readers.remove(gone);
      if (reader != null) {
        reader.leave();
      }
    }
    for (Subscription subscription : wanted) {
      if (!readers.containsKey(subscription)) {
        readers.put(subscription, begin(subscription));
        listenTo(subscription.queue());
        listenTo(subscription.exchange());
      }
    }
  }

  private Reader begin(Subscription subscription) throws IOException {
    try {
      Bound open =
          OPEN_QUEUE.bind(
              args ->
                  args.text("queue", subscription.queue())
                      .textOrNull("exchange", subscription.exchange())
                      .text("reader", process));
      boolean opened =
          db.autocommit(tx -> tx.run(open).one(row -> row.getBool("opened")).orElseThrow());
      if (!opened) {
        throw new IOException("another process reads " + subscription.queue());
      }
      exec(EMPTY_QUEUE.bind(args -> args.text("queue", subscription.queue())));
    } catch (DbException e) {
      throw new IOException(e);
    }
    Reader reader = new Reader(subscription);
    threads.execute(reader::run);
    return reader;
  }

  private void listenTo(@Nullable String target) {
    if (target != null && listenedTo.add(target)) {
      listen.to(channel(target), _ -> heard(target));
    }
  }

  /** The names of queues may be longer than those of channels. */
  private static String channel(String target) {
    return "broadaxe_" + UUID.nameUUIDFromBytes(target.getBytes(StandardCharsets.UTF_8));
  }

  /** A notification came, or the listener has just connected. */
  private void heard(String target) {
    lock.lock();
    try {
      for (Reader reader : List.copyOf(readers.values())) {
        reader.heard(target);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private record Message(long id, @Nullable String replyTo, byte[] body) {}

  /** Hands the messages of one queue over, one after the other. */
  private final class Reader {
    private final Subscription subscription;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean woken = true;
    private volatile boolean leaving;
    private long latest = System.nanoTime();

    Reader(Subscription subscription) {
      this.subscription = subscription;
    }

    /** The caller holds the lock. */
    void heard(String target) {
      woken |= target.equals(subscription.queue()) || target.equals(subscription.exchange());
    }

    void run() {
      try {
        while (!over() && !(leaving && left())) {
          boolean more = takeSome();
          if (!more) {
            awaitWake(leaving ? LEAVE_QUIET : LOOK_EVERY);
          }
        }
      } catch (DbException e) {
        end("cannot read " + subscription.queue() + ": " + e.getMessage());
      } catch (RuntimeException | Error bug) {
        LOG.errorf(bug, "a queue is read no more: queue=%s", subscription.queue());
        end("a queue is read no more");
      } finally {
        ended.countDown();
      }
    }

    /** True when there may be more. */
    private boolean takeSome() {
      Bound take =
          TAKE_MESSAGES.bind(
              args -> args.text("queue", subscription.queue()).intValue("limit", TAKEN_AT_ONCE));
      List<Message> taken =
          db.autocommit(
              tx ->
                  tx.run(take)
                      .map(
                          row ->
                              new Message(
                                  row.getLong("id"),
                                  row.getTextOrNull("reply_to"),
                                  row.getBytes("body"))));
      List<Message> inOrder = new ArrayList<>(taken);
      inOrder.sort(Comparator.comparingLong(Message::id));
      for (Message message : inOrder) {
        latest = System.nanoTime();
        try {
          subscription.handler().take(message.body(), message.replyTo());
        } catch (RuntimeException e) {
          LOG.errorf(e, "a message was not dealt with: queue=%s", subscription.queue());
        }
      }
      return taken.size() == TAKEN_AT_ONCE;
    }

    /** Whether the queue could be left, with nothing in it and none for a moment. */
    private boolean left() {
      boolean quiet = System.nanoTime() - latest > LEAVE_QUIET.toNanos();
      if (subscription.answering() && !quiet) {
        return false;
      }
      Bound leave = LEAVE_QUEUE.bind(args -> args.text("queue", subscription.queue()));
      return db.autocommit(tx -> tx.run(leave).one(row -> row.getBool("left")).orElseThrow());
    }

    private void awaitWake(Duration limit) {
      lock.lock();
      try {
        long left = limit.toNanos();
        while (!woken && !over && left > 0) {
          left = changed.awaitNanos(left);
        }
        woken = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        end("interrupted");
      } finally {
        lock.unlock();
      }
    }

    /** Reads on until nothing comes any more, for a while at most. */
    void leave() {
      leaving = true;
      PgLink.this.heard(subscription.queue());
      try {
        if (!ended.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warnf("messages are left undone: queue=%s", subscription.queue());
          exec(
              END_QUEUE.bind(
                  args -> args.text("queue", subscription.queue()).text("reader", process)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (DbException e) {
        end("cannot leave " + subscription.queue() + ": " + e.getMessage());
      }
    }
  }

  // Sending ---------------------------------------------------------------------------------------

  @Override
  public void send(List<Parcel> parcels, byte[] body, String replyTo) {
    if (over()) {
      watcher.undelivered(parcels, Fate.LOST);
      return;
    }
    Target target = parcels.getFirst().target();
    try {
      if (target.content() == Target.Content.POISON) {
        String note = String.valueOf(parcels.getFirst().note());
        exec(KEEP_UNREAD.bind(args -> args.bytes("body", body).text("reason", note)));
      } else if (target.mandatory()) {
        sent(parcels, sendTo(target, body, replyTo));
      } else {
        Bound copy =
            COPY_MESSAGE.bind(
                args ->
                    args.text("exchange", target.exchange())
                        .bytes("body", body)
                        .intValue("room", ROOM));
        exec(copy, wake(target.exchange()));
      }
    } catch (DbException e) {
      watcher.undelivered(parcels, Fate.LOST);
      end("cannot send: " + e.getMessage());
    }
  }

  private int sendTo(Target target, byte[] body, String replyTo) {
    boolean answered = target.content() == Target.Content.COMMANDS;
    Bound message =
        SEND_MESSAGE.bind(
            args ->
                args.text("queue", target.key())
                    .textOrNull("reply_to", answered ? replyTo : null)
                    .bytes("body", body)
                    .intValue("room", ROOM));
    // The notification does not ride in the transaction that writes: it would hold up all others.
    return db.autocommit(
        tx ->
            tx.all(List.of(message, wake(target.key())))
                .getFirst()
                .one(row -> row.getInt("sent"))
                .orElseThrow());
  }

  private static Bound wake(String target) {
    return WAKE.bind(args -> args.text("channel", channel(target)));
  }

  private void sent(List<Parcel> parcels, int sent) {
    if (sent == 0) {
      watcher.undelivered(parcels, Fate.RETURNED);
    } else if (sent < 0) {
      watcher.undelivered(parcels, Fate.REFUSED);
    }
  }

  @Override
  public void settle(Duration limit) {
    // What was sent is in the database.
  }

  // Living and ending -----------------------------------------------------------------------------

  /** Says every few seconds that the queues are read, and clears what nobody reads any more. */
  private void beat() {
    try {
      while (!awaitOver(BEAT_EVERY)) {
        forget();
      }
    } catch (RuntimeException e) {
      end("cannot beat: " + e.getMessage());
    }
  }

  private void forget() {
    int read = readers.size();
    Bound beat = BEAT_QUEUES.bind(args -> args.text("reader", process));
    long there =
        db.autocommit(
            tx ->
                tx.all(List.of(beat, FORGET_QUEUES.bind(), FORGET_MESSAGES.bind()))
                    .getFirst()
                    .one(row -> row.getLong("queues"))
                    .orElseThrow());
    if (there < read) {
      // After a long pause, or a crash of the server: others believe that this process is gone.
      end("a queue that is read here is gone");
    }
  }

  /** True when the link is over, at the latest after so long. */
  private boolean awaitOver(Duration limit) {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!over && left > 0) {
        left = changed.awaitNanos(left);
      }
      return over;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
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

  private void end(String why) {
    lock.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    watcher.lost(why);
  }

  @Override
  public void close() {
    end("closed by this process");
    listen.close();
    for (Map.Entry<Subscription, Reader> each : readers.entrySet()) {
      String queue = each.getKey().queue();
      try {
        if (each.getValue().ended.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
          exec(END_QUEUE.bind(args -> args.text("queue", queue).text("reader", process)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (DbException e) {
        LOG.debugf(e, "a queue was not ended: queue=%s", queue);
      }
    }
    db.close();
  }
}
