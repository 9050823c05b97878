package dev.broadaxe.loops;

import java.util.concurrent.atomic.AtomicReference;

/** The state of a {@link Service}, for embedding: new, running, stopping. */
public final class Lifecycle {
  private enum State {
    NEW,
    RUNNING,
    STOPPED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  /** True for the one caller that is to start the part. */
  public boolean start() {
    return state.compareAndSet(State.NEW, State.RUNNING);
  }

  /** True for the one caller that is to stop a part that runs. */
  public boolean stop() {
    return state.getAndSet(State.STOPPED) == State.RUNNING;
  }

  /** Whether the part was started and not stopped. */
  public boolean running() {
    return state.get() == State.RUNNING;
  }
}
