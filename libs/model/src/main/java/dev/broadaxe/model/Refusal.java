package dev.broadaxe.model;

/**
 * Why something that a caller asked for was declined; each edge maps it once to a status of its
 * own.
 */
public enum Refusal {
  /** The request itself is wrong. */
  INVALID,
  /** What it names does not exist, or not in this tenant. */
  NOT_FOUND,
  /** It cannot be done in the present state. */
  WRONG_STATE,
  /** Too much at once: try again a little later. */
  BUSY,
  /** The protocol has it, and it is not built. */
  UNSUPPORTED,
  /** It was tried and broke; it was put aside for a person to look at. */
  BROKEN
}
