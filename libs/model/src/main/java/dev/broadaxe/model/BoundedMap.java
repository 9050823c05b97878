package dev.broadaxe.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was not used for longest once it has more entries than it may. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int max;

  /**
   * An empty map, for one thread at a time.
   *
   * @param max entries, at least 1
   */
  public BoundedMap(int max) {
    super(16, 0.75f, true);
    this.max = max;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > max;
  }
}
