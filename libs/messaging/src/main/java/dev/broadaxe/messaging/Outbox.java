package dev.broadaxe.messaging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be sent, by target, in the order in which it was offered: while one lot is being
 * sent the next gathers.
 */
final class Outbox {
  private final int itemsMax;
  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Map<Target, List<Parcel>> waiting = new LinkedHashMap<>();
  private int items;
  private long bytes;
  private boolean closed;

  Outbox(int itemsMax, long bytesMax) {
    this.itemsMax = itemsMax;
    this.bytesMax = bytesMax;
  }

  /** Returns at once; false when there is no room, or never will be. */
  boolean offer(Parcel parcel) {
    lock.lock();
    try {
      boolean room = items == 0 || (items < itemsMax && bytes + parcel.weight() <= bytesMax);
      if (closed || !room) {
        return false;
      }
      waiting.computeIfAbsent(parcel.target(), _ -> new ArrayList<>()).add(parcel);
      items++;
      bytes += parcel.weight();
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Everything that waits, once something does; nothing once the outbox is closed and empty. */
  List<List<Parcel>> take() {
    lock.lock();
    try {
      while (items == 0 && !closed) {
        changed.awaitUninterruptibly();
      }
      return takeAll();
    } finally {
      lock.unlock();
    }
  }

  /** Everything that waits, at once. */
  List<List<Parcel>> takeAll() {
    lock.lock();
    try {
      List<List<Parcel>> lots = new ArrayList<>(waiting.values());
      waiting = new LinkedHashMap<>();
      items = 0;
      bytes = 0;
      return lots;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
