package dev.broadaxe.messaging;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which process owns which tenant, as far as it is known here. Never blocks. */
public interface Routes {
  /** Hears who owns a tenant. */
  @FunctionalInterface
  interface Found {
    /** Told once, on any thread: the process, or null when nobody could be the owner. */
    void is(@Nullable String process);
  }

  /** For a process that asks nobody. */
  Routes NONE =
      new Routes() {
        @Override
        public @Nullable String known(UUID tenant) {
          return null;
        }

        @Override
        public void find(UUID tenant, Found then) {
          then.is(null);
        }

        @Override
        public void forget(UUID tenant) {
          // Nothing is known.
        }
      };

  /** The owner, or who is believed to be it; null when that must be found out first. */
  @Nullable String known(UUID tenant);

  /**
   * Finds out.
   *
   * @param then told at once, or later
   */
  void find(UUID tenant, Found then);

  /** What was believed has turned out to be wrong. */
  void forget(UUID tenant);
}
