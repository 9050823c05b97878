package dev.broadaxe.door;

import dev.broadaxe.model.Envelope;
import java.util.List;

/** Where commands wait whose owner is away: once written they are carried out by the next owner. */
@FunctionalInterface
public interface Inbox {
  /** Writes them, those that are there already excepted; throws when the database is away. */
  void write(List<Envelope> envelopes);
}
