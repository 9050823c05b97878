package dev.broadaxe.engine;

import dev.broadaxe.model.Reply;
import dev.broadaxe.model.Wanted;

/** What the machine makes of a command. */
public sealed interface Decision {
  /**
   * Decided.
   *
   * @param early true when the answer depends on nothing of this round, so that it need not wait
   *     for the commit
   */
  record Decided(Reply reply, boolean early) implements Decision {}

  /** Not decided and nothing changed: these rows must be read first. */
  record Lacks(Wanted wanted) implements Decision {}

  static Decision done() {
    return new Decided(Reply.DONE, false);
  }

  static Decision ignored() {
    return new Decided(Reply.DONE, true);
  }

  static Decision of(Reply reply) {
    return new Decided(reply, false);
  }
}
