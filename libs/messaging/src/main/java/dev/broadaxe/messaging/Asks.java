package dev.broadaxe.messaging;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The commands that wait for an answer, at most so many, oldest first. */
final class Asks {
  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<UUID, Ask> waiting = new LinkedHashMap<>();

  Asks(int max) {
    this.max = max;
  }

  /** False when too many wait. A command that is sent again takes the place of the first time. */
  boolean add(Ask ask) {
    lock.lock();
    try {
      waiting.remove(ask.id());
      if (waiting.size() >= max) {
        return false;
      }
      waiting.put(ask.id(), ask);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out who waits for the answer to that command, or null if nobody does any more. */
  @Nullable Ask take(UUID id) {
    lock.lock();
    try {
      return waiting.remove(id);
    } finally {
      lock.unlock();
    }
  }

  /** Takes this one out; false if it was answered, or took place for another, before. */
  boolean take(Ask ask) {
    lock.lock();
    try {
      return waiting.remove(ask.id(), ask);
    } finally {
      lock.unlock();
    }
  }

  /** Whether this one waits still. */
  boolean waits(Ask ask) {
    lock.lock();
    try {
      return ask.equals(waiting.get(ask.id()));
    } finally {
      lock.unlock();
    }
  }

  /** Takes out who waits for an answer about these tenants. */
  List<Ask> takeOf(Set<UUID> tenants) {
    lock.lock();
    try {
      List<Ask> theirs =
          waiting.values().stream().filter(ask -> tenants.contains(ask.tenant())).toList();
      theirs.forEach(ask -> waiting.remove(ask.id()));
      return theirs;
    } finally {
      lock.unlock();
    }
  }

  List<Ask> takeAll() {
    lock.lock();
    try {
      List<Ask> all = List.copyOf(waiting.values());
      waiting.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets those of that instant and before; how many. */
  int forget(long until) {
    lock.lock();
    try {
      List<UUID> old = new ArrayList<>();
      Iterator<Ask> oldest = waiting.values().iterator();
      for (boolean more = oldest.hasNext(); more; more = more && oldest.hasNext()) {
        Ask ask = oldest.next();
        more = ask.since() - until <= 0;
        if (more) {
          old.add(ask.id());
        }
      }
      old.forEach(waiting::remove);
      return old.size();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }
}
