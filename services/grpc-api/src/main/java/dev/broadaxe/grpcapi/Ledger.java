package dev.broadaxe.grpcapi;

import dev.broadaxe.model.AttemptRef;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What this door was given to hand out and what became of it, for as long as an owner may ask: five
 * minutes, at most {@value #MAX} attempts. Used by the door's own thread alone, the entries by any.
 */
final class Ledger {
  private static final int MAX = 100_000;
  private static final long KEPT_NANOS = 300_000_000_000L;

  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  private record Key(UUID tenant, AttemptRef attempt) {}

  /** How far the start of an attempt has come. */
  enum State {
    /** Its input is being read. */
    LOADING,
    /** It stands behind others that a slow stream has yet to take. */
    WAITING,
    WRITTEN,
    /** It was not written, and never will be. */
    GONE
  }

  /** One attempt. */
  static final class Entry {
    private final long at;
    private final AtomicReference<State> state = new AtomicReference<>(State.LOADING);

    private Entry(long at) {
      this.at = at;
    }

    State state() {
      return state.get();
    }

    boolean move(State from, State to) {
      return state.compareAndSet(from, to);
    }

    /** Sees to it that it is not written any more; false when it was. */
    boolean giveUp() {
      return move(State.LOADING, State.GONE)
          || move(State.WAITING, State.GONE)
          || state() == State.GONE;
    }
  }

  @Nullable Entry find(UUID tenant, AttemptRef attempt) {
    return entries.get(new Key(tenant, attempt));
  }

  /** A new entry, in place of one that may be there. */
  Entry open(UUID tenant, AttemptRef attempt, long nanoTime) {
    Key key = new Key(tenant, attempt);
    entries.remove(key);
    Entry entry = new Entry(nanoTime);
    entries.put(key, entry);
    forgetOld(nanoTime);
    return entry;
  }

  private void forgetOld(long now) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entries.size() <= MAX && now - entry.at <= KEPT_NANOS) {
        return;
      }
      oldest.remove();
    }
  }

  int size() {
    return entries.size();
  }
}
