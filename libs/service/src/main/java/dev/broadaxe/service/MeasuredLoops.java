package dev.broadaxe.service;

import dev.broadaxe.loops.LoopObserver;
import dev.broadaxe.telemetry.Telemetry;

/** Loops whose turns are measured. */
public final class MeasuredLoops {
  private MeasuredLoops() {}

  /** Whom a loop is to tell. */
  public static LoopObserver by(Telemetry telemetry) {
    return turn ->
        telemetry
            .loops()
            .turned(turn.loop(), turn.events(), turn.left(), turn.waited(), turn.ran());
  }
}
