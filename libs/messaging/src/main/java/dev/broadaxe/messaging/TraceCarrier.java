package dev.broadaxe.messaging;

import org.jspecify.annotations.Nullable;

/**
 * The way of a trace across a broker: taken from the sender, and current where its work goes on.
 */
public interface TraceCarrier {
  /** No traces. */
  TraceCarrier NONE =
      new TraceCarrier() {
        @Override
        public @Nullable String current() {
          return null;
        }

        @Override
        public void within(String trace, Runnable work) {
          work.run();
        }
      };

  /** The {@code traceparent} of what runs now, ASCII and at most 255 characters, or null. */
  @Nullable String current();

  /** Runs the work as part of that trace. */
  void within(String trace, Runnable work);
}
