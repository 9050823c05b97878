package dev.broadaxe.model;

import java.util.List;

/**
 * What the owner of a tenant loads when it takes over: enough to go on, not everything.
 *
 * @param out every attempt that is with a worker
 * @param lines the head of every line that begins with {@link #MOVABLE}
 * @param dues the live tasks that fall due first, assigned ones excepted, ordered by due and id
 * @param moreDues true when more tasks fall due after these
 * @param versions the versions that all these tasks belong to
 */
public record Image(
    List<Head> out,
    List<LineHead> lines,
    List<Head> dues,
    boolean moreDues,
    List<WorkflowVersion> versions) {

  /** How the names of lines begin whose tasks wait for a worker; in others they wait for a due. */
  public static final String MOVABLE = "q:";

  /**
   * The first tasks of a line, ordered by priority (high first) and seq.
   *
   * @param more true when others wait behind them
   */
  public record LineHead(String line, List<Head> heads, boolean more) {}
}
