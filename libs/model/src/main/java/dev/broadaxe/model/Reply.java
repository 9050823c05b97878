package dev.broadaxe.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The owner's answer to a command. */
public sealed interface Reply {
  /** Carried out, or already so. */
  record Done() implements Reply {}

  /**
   * Carried out for these: the runs that exist now, the tasks that were cancelled or will run
   * again.
   */
  record Ids(List<UUID> ids) implements Reply {}

  /** The new deadline of an attempt. */
  record Deadline(Instant at) implements Reply {}

  /** Declined; nothing was changed. */
  record Refused(Refusal refusal, String text) implements Reply {}

  Done DONE = new Done();
}
