package dev.broadaxe.door;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Long lists in parts that one command or one statement may hold. */
public final class Split {
  private Split() {}

  /**
   * The elements in their order, in lists of at most so many; none when there are no elements.
   *
   * @param most at least 1
   */
  public static <T> List<List<T>> by(int most, Collection<? extends T> all) {
    List<T> whole = List.copyOf(all);
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < whole.size(); from += most) {
      parts.add(whole.subList(from, Math.min(whole.size(), from + most)));
    }
    return parts;
  }
}
