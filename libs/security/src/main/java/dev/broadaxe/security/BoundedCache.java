package dev.broadaxe.security;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A map that forgets what was not used lately instead of growing beyond its bound.
 *
 * <p>It keeps two generations: new and used entries go into the young one; when that is half of the
 * bound, it becomes the old one, whose entries are dropped. So reads take no lock.
 */
final class BoundedCache<K, V> {

  private record Generations<K, V>(ConcurrentMap<K, V> young, ConcurrentMap<K, V> old) {}

  private final int youngMax;
  private volatile Generations<K, V> generations =
      new Generations<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

  /** A cache of at most so many entries, and those that threads add at this very moment. */
  BoundedCache(int entriesMax) {
    youngMax = Math.max(1, entriesMax / 2);
  }

  @Nullable V get(K key) {
    Generations<K, V> now = generations;
    V young = now.young.get(key);
    if (young != null) {
      return young;
    }
    V old = now.old.get(key);
    return old == null ? null : putIfAbsent(key, old);
  }

  /** The value that is now kept under the key: the given one, or one that was there before. */
  V putIfAbsent(K key, V value) {
    if (generations.young.size() >= youngMax) {
      turn();
    }
    Generations<K, V> now = generations;
    V kept = now.old.getOrDefault(key, value);
    V before = now.young.putIfAbsent(key, kept);
    return before == null ? kept : before;
  }

  int size() {
    return generations.young.size() + generations.old.size();
  }

  private synchronized void turn() {
    if (generations.young.size() >= youngMax) {
      generations = new Generations<>(new ConcurrentHashMap<>(), generations.young);
    }
  }
}
