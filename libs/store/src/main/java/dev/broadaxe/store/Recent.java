package dev.broadaxe.store;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map for any number of threads that forgets what was not used for the longest time. */
final class Recent<K, V> {
  private final int entriesMax;
  private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

  Recent(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  synchronized @Nullable V get(K key) {
    return entries.get(key);
  }

  synchronized void put(K key, V value) {
    entries.put(key, value);
    if (entries.size() > entriesMax) {
      Map.Entry<K, V> eldest = entries.firstEntry();
      entries.remove(eldest.getKey());
    }
  }
}
