package dev.broadaxe.security;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value made from PEM texts, and made anew when one of their files has changed; while it cannot
 * be, as in the middle of a replacement, the value before it stays.
 */
final class Reloaded<T> {
  private final List<PemSource> sources;
  private final Supplier<T> made;
  private final Consumer<String> reports;
  private volatile State<T> state;

  private record State<T>(List<@Nullable Object> stamps, T value) {}

  /**
   * The value as it can be made now.
   *
   * @param reports gets a sentence for each change
   * @throws IllegalArgumentException as the maker does, which is not caught this first time
   */
  Reloaded(List<PemSource> sources, Supplier<T> made, Consumer<String> reports) {
    this.sources = sources;
    this.made = made;
    this.reports = reports;
    List<@Nullable Object> stamps = stamps();
    this.state = new State<>(stamps, made.get());
  }

  /** The value for the files of this moment, which are looked at but read only after a change. */
  T current() {
    if (!stamps().equals(state.stamps)) {
      renew();
    }
    return state.value;
  }

  private synchronized void renew() {
    // Before the texts: a change in between is then seen as one next time.
    List<@Nullable Object> stamps = stamps();
    if (stamps.equals(state.stamps)) {
      return;
    }
    String names = String.join(", ", sources.stream().map(PemSource::setting).toList());
    try {
      state = new State<>(stamps, made.get());
      reports.accept(names + ": read again after a change");
    } catch (IllegalArgumentException e) {
      state = new State<>(stamps, state.value);
      reports.accept(e.getMessage() + "; what was read before stays in use");
    }
  }

  private List<@Nullable Object> stamps() {
    List<@Nullable Object> stamps = new ArrayList<>();
    sources.forEach(source -> stamps.add(source.stamp()));
    return stamps;
  }
}
