package dev.broadaxe.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many cases of one property, each made from a seed, so that a failing one can be run again.
 *
 * <p>The seeds are 1, 2, 3 and so on, the same in each build. {@code -Dseed=7} runs that one alone;
 * {@code -Dseeds=10000} runs that many and {@code -Dseeds.from=201} begins there, for long runs.
 */
public final class Seeds {
  /** The most runs that are spent on making a failing case shorter. */
  private static final int SHRINK_RUNS_MAX = 500;

  private Seeds() {}

  /** A property of one seed, which throws where it does not hold. */
  @FunctionalInterface
  public interface Property {
    /** Checks the property for that seed. */
    void check(long seed) throws Exception;
  }

  /** The making of the steps of one case from nothing but its seed. */
  @FunctionalInterface
  public interface Steps<S> {
    /** The steps for that seed, the same ones each time. */
    List<S> of(long seed);
  }

  /** A property of a list of steps, which throws where it does not hold. */
  @FunctionalInterface
  public interface StepProperty<S> {
    /** Checks the property for those steps, from a fresh start each time. */
    void check(long seed, List<S> steps) throws Exception;
  }

  /**
   * Checks a property for that many seeds.
   *
   * @throws AssertionError with the first seed that fails and how to run it again
   */
  public static void check(int seeds, Property property) {
    for (long seed : chosen(seeds)) {
      Throwable failure = failure(() -> property.check(seed));
      if (failure != null) {
        throw new AssertionError(replay(seed) + "\n" + failure, failure);
      }
    }
  }

  /**
   * Checks a property of lists of steps for that many seeds.
   *
   * @throws AssertionError with the first seed that fails, how to run it again, and a list as short
   *     as was found that fails still
   */
  public static <S> void check(int seeds, Steps<S> steps, StepProperty<S> property) {
    for (long seed : chosen(seeds)) {
      List<S> all = steps.of(seed);
      if (failure(() -> property.check(seed, all)) != null) {
        List<S> few = shrink(all, shorter -> failure(() -> property.check(seed, shorter)) != null);
        Throwable failure = failure(() -> property.check(seed, few));
        throw new AssertionError(
            replay(seed)
                + "; "
                + few.size()
                + " of "
                + all.size()
                + " steps fail still: "
                + few
                + "\n"
                + failure,
            failure);
      }
    }
  }

  private static List<Long> chosen(int seeds) {
    Long only = Long.getLong("seed");
    if (only != null) {
      return List.of(only);
    }
    long from = Long.getLong("seeds.from", 1);
    int count = Integer.getInteger("seeds", seeds);
    List<Long> chosen = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      chosen.add(from + i);
    }
    return chosen;
  }

  private static String replay(long seed) {
    return "seed " + seed + " fails; run it again with -Dseed=" + seed;
  }

  /** Whether a shorter list fails too. */
  private interface Fails<S> {
    boolean with(List<S> steps);
  }

  /** Leaves out halves, then quarters, down to single steps, as long as the rest fails. */
  private static <S> List<S> shrink(List<S> failing, Fails<S> fails) {
    List<S> shortest = failing;
    int runs = 0;
    for (int size = shortest.size() / 2; size >= 1; size /= 2) {
      for (int from = 0; from < shortest.size() && runs < SHRINK_RUNS_MAX; runs++) {
        List<S> rest = new ArrayList<>(shortest.subList(0, from));
        rest.addAll(shortest.subList(Math.min(from + size, shortest.size()), shortest.size()));
        if (fails.with(rest)) {
          shortest = rest;
        } else {
          from += size;
        }
      }
    }
    return List.copyOf(shortest);
  }

  /** Something that may throw anything. */
  private interface Attempt {
    void run() throws Exception;
  }

  private static @Nullable Throwable failure(Attempt attempt) {
    try {
      attempt.run();
      return null;
    } catch (Exception | AssertionError e) {
      return e;
    }
  }
}
