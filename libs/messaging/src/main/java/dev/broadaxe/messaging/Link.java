package dev.broadaxe.messaging;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;

/** One life of the way to whatever carries messages between processes. */
interface Link {
  /** Who is told what becomes of a link and of what it was to send; must not block. */
  interface Watcher {
    /** Told once, when the link is of no more use. */
    void lost(String why);

    /** The broker takes nothing for now, or does so again. */
    void blocked(boolean blocked);

    /** These did not arrive, or nobody knows whether they did. */
    void undelivered(List<Parcel> parcels, Fate fate);
  }

  /** Why something was not delivered. */
  enum Fate {
    /** There is no such queue: whoever read it is gone. */
    RETURNED,
    /** The queue is full. */
    REFUSED,
    /** The link ended before it was confirmed: it may have arrived. */
    LOST
  }

  /** Connects, as often as it is needed. */
  interface Opener {
    /**
     * Connects and declares what all share.
     *
     * @param threads for what a link has to do in the background
     * @throws IOException if there is no way at the moment
     */
    Link open(BusSettings settings, String process, ExecutorService threads, Watcher watcher)
        throws IOException, TimeoutException;
  }

  /**
   * Reads these queues from now on, and no others. For one thread.
   *
   * @throws IOException if a queue cannot be had, such as when another process holds its name
   */
  void read(List<Subscription> wanted) throws IOException, TimeoutException;

  /**
   * Sends these, which share a target, as one message; may wait while too much is unconfirmed. For
   * one thread.
   */
  void send(List<Parcel> parcels, byte[] body, String replyTo);

  /** Waits until everything is confirmed, at most so long. */
  void settle(Duration limit);

  /** True when it is of no more use. */
  boolean over();

  /** Ends it within a few seconds, whatever state it is in. */
  void close();
}
