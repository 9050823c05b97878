package dev.broadaxe.store;

import dev.broadaxe.model.BoundedMap;
import org.jspecify.annotations.Nullable;

/** A map for any number of threads that forgets what was not used for the longest time. */
final class Recent<K, V> {
  private final BoundedMap<K, V> entries;

  Recent(int entriesMax) {
    this.entries = new BoundedMap<>(entriesMax);
  }

  synchronized @Nullable V get(K key) {
    return entries.get(key);
  }

  synchronized void put(K key, V value) {
    entries.put(key, value);
  }
}
