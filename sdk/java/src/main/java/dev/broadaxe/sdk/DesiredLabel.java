package dev.broadaxe.sdk;

import dev.broadaxe.wire.v1.DesiredWorkerLabels;
import dev.broadaxe.wire.v1.WorkerLabelComparator;

/**
 * What a run wishes of one label of the worker that takes it. Without more it is a preference:
 * workers that fulfil it are chosen before others. Immutable.
 */
public final class DesiredLabel {

  /** How a worker's value stands to the wished one; the order is that of numbers. */
  public enum Comparator {
    EQUAL,
    NOT_EQUAL,
    GREATER_THAN,
    GREATER_THAN_OR_EQUAL,
    LESS_THAN,
    LESS_THAN_OR_EQUAL
  }

  private final DesiredWorkerLabels wire;

  private DesiredLabel(DesiredWorkerLabels wire) {
    this.wire = wire;
  }

  /** The wish for a worker whose label has this text. */
  public static DesiredLabel of(String value) {
    return new DesiredLabel(DesiredWorkerLabels.newBuilder().setStrValue(value).build());
  }

  /** The wish for a worker whose label has this number. */
  public static DesiredLabel of(int value) {
    return new DesiredLabel(DesiredWorkerLabels.newBuilder().setIntValue(value).build());
  }

  /** This wish as a demand: no other worker may take the run. */
  public DesiredLabel required() {
    return new DesiredLabel(wire.toBuilder().setRequired(true).build());
  }

  /** This wish with another comparison than {@link Comparator#EQUAL}. */
  public DesiredLabel compared(Comparator comparator) {
    var onWire = WorkerLabelComparator.valueOf(comparator.name());
    return new DesiredLabel(wire.toBuilder().setComparator(onWire).build());
  }

  /**
   * This wish with another weight among several.
   *
   * @param weight the higher, the more it counts; 100 by default
   */
  public DesiredLabel withWeight(int weight) {
    return new DesiredLabel(wire.toBuilder().setWeight(weight).build());
  }

  DesiredWorkerLabels wire() {
    return wire;
  }
}
