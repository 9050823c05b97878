package dev.broadaxe.model;

import java.time.Duration;

/**
 * Numbers that bound what the engine does at once; each is part of the internal contract between
 * the services.
 */
public final class Limits {
  /** Runs that one trigger command may hold; doors split larger bulks. */
  public static final int RUNS_PER_COMMAND = 500;

  /** Ids that one cancel, replay or watch command may hold; doors split larger ones. */
  public static final int IDS_PER_COMMAND = 500;

  /** Results up to this size ride with the end of a run, in bytes. */
  public static final int RESULT_BYTES_INLINE = 128 * 1024;

  /** Inputs up to this size are read along with the head of a line, in bytes. */
  public static final int INPUT_BYTES_AT_HAND = 2 * 1024;

  /** Tasks of a line that the owner holds, at most about twice as many; of many lines fewer. */
  public static final int HEADS = 1_000;

  /** Lines of which the owner holds so many; more lines share what that is together. */
  public static final int LINES_IN_FULL = 10;

  /** What the owner holds of each line, however many there are. */
  public static final int HEADS_MIN = 4;

  /** Waiting tasks whose due the owner holds, at most about twice as many. */
  public static final int DUES = 2_000;

  /** Keys that take part in an index (names, action ids, child keys): at most so many bytes. */
  public static final int KEY_BYTES_MAX = 1024;

  /** Labels that a worker may have, and that a task may look for. */
  public static final int LABELS_PER_WORKER = 256;

  /** Types of slots that a worker may have, and that a task may ask for. */
  public static final int SLOT_TYPES_PER_WORKER = 256;

  /** A worker gets new tasks only within this time of its last heartbeat. */
  public static final Duration WORKER_FRESH = Duration.ofSeconds(5);

  /** Heartbeats reach the rows of workers only so often, of all workers of a door together. */
  public static final Duration WORKER_WRITTEN_EVERY = Duration.ofSeconds(4);

  /**
   * A worker is shown as there within this time of the last heartbeat in its row, which is as much
   * older than the last one as it takes until rows are written again, and a second to do it.
   */
  public static final Duration WORKER_SHOWN =
      WORKER_FRESH.plus(WORKER_WRITTEN_EVERY).plusSeconds(1);

  /** A worker that was silent for so long is gone, and its attempts go to others. */
  public static final Duration WORKER_LOST = Duration.ofSeconds(30);

  /** How often an attempt may be lost through no fault of the task before the task fails. */
  public static final int INTERNAL_RETRIES_MAX = 10;

  /** Priority of retries and replays, above what users may ask for. */
  public static final int PRIORITY_INTERNAL = 4;

  private Limits() {}

  /**
   * How many tasks the owner holds of each of so many lines.
   *
   * @param most of a line when there are few
   */
  public static int headsPerLine(int most, int lines) {
    long share = (long) most * LINES_IN_FULL / Math.max(1, lines);
    return Math.clamp(share, Math.min(HEADS_MIN, most), most);
  }
}
