package dev.broadaxe.model;

import java.util.UUID;

/** The key of a row that exists if, and only if, a certain round was committed. */
public sealed interface Proof {
  /** A task that the round inserted. */
  record OfTask(UUID tenant, UUID task) implements Proof {}

  /** An attempt that the round ended. */
  record OfAttempt(UUID tenant, UUID task, int attempt) implements Proof {}

  /** A row that the round inserted for no other purpose, because it inserted nothing else. */
  record OfMarker(int lane, long round) implements Proof {}
}
