package dev.broadaxe.door;

import dev.broadaxe.model.Refusal;

/**
 * A refusal on its way to the edge, which gives it the status of its protocol; never an error of
 * ours.
 */
public final class Declined extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  public Declined(Refusal refusal, String text) {
    super(text, null, false, false);
    this.refusal = refusal;
  }

  public static Declined invalid(String text) {
    return new Declined(Refusal.INVALID, text);
  }

  public static Declined notFound(String text) {
    return new Declined(Refusal.NOT_FOUND, text);
  }

  public Refusal refusal() {
    return refusal;
  }

  /** What the caller is told. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
