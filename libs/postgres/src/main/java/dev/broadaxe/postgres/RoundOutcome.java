package dev.broadaxe.postgres;

import java.util.List;

/** How a round's transaction ended, as far as we can know. */
public sealed interface RoundOutcome {
  /**
   * Every statement succeeded and the server committed.
   *
   * @param results what the statements answered, in their order
   */
  record Committed(List<Rows> results) implements RoundOutcome {}

  /**
   * Nothing of it was or will be committed.
   *
   * @param cause the first failure, with the name of the statement that it belongs to
   */
  record RolledBack(DbException cause) implements RoundOutcome {}

  /**
   * The answer was lost: it may have been committed, may still be, or may not. The connection is
   * closed; another one, behind a raised epoch, has to look.
   */
  record Unknown(DbException cause) implements RoundOutcome {}
}
