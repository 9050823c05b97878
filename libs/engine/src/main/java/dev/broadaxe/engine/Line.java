package dev.broadaxe.engine;

import dev.broadaxe.model.LiveRow;
import java.util.Comparator;
import java.util.function.IntSupplier;

/** Tasks that wait for the same thing, best first: by priority, then by their place. */
final class Line {

  /** The place of a task in its line. */
  record Key(int priority, long seq) {
    static final Comparator<Key> ORDER =
        Comparator.comparingInt(Key::priority).reversed().thenComparingLong(Key::seq);

    static Key of(LiveRow row) {
      return new Key(row.priority(), row.seq());
    }
  }

  final String name;
  final Window<Key> window;

  /** True when its head was refused for want of a worker, and no worker became free since. */
  boolean blocked;

  Line(String name, IntSupplier heads) {
    this.name = name;
    this.window = new Window<>(Key.ORDER, heads);
  }

  /** The best key; only when the window is not empty. */
  Key best() {
    Key key = window.firstKey();
    if (key == null) {
      throw new IllegalStateException("line " + name + " has no head");
    }
    return key;
  }
}
