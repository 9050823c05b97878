package dev.broadaxe.model;

import java.util.Collection;
import java.util.UUID;

/**
 * Which of several places a tenant belongs to: everybody who knows the same places comes to the
 * same, and a place that comes or goes moves none but its own share.
 */
public final class Rendezvous {
  private Rendezvous() {}

  /**
   * The place with the highest score for this tenant.
   *
   * @throws IllegalArgumentException when there are no places
   */
  public static int of(UUID tenant, Collection<Integer> places) {
    if (places.isEmpty()) {
      throw new IllegalArgumentException("no place to choose from");
    }
    int best = 0;
    long highest = 0;
    boolean first = true;
    for (int place : places) {
      long score = score(tenant, place);
      if (first || score > highest || (score == highest && place < best)) {
        best = place;
        highest = score;
        first = false;
      }
    }
    return best;
  }

  private static long score(UUID tenant, int place) {
    long seed = mix(tenant.getMostSignificantBits()) ^ tenant.getLeastSignificantBits();
    return mix(mix(seed) + place);
  }

  /**
   * The finalizer of SplitMix64: every bit of the input turns about half of those of the output.
   */
  private static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
