package dev.broadaxe.telemetry;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in which trace something belongs, as W3C Trace Context writes it down.
 *
 * @param trace 32 hexadecimal digits, not all zero
 * @param span the span above, 16 hexadecimal digits, not all zero
 * @param sampled whether the spans of the trace are to be recorded
 */
public record TraceParent(String trace, String span, boolean sampled) {
  private static final Pattern TEXT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern ZERO = Pattern.compile("0+");

  /** The random bits at the end of a trace's id that everybody agrees on for sampling. */
  private static final int RANDOM_BITS = 56;

  /** What the text says, or null when it is none or says nothing that can be used. */
  public static @Nullable TraceParent parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Matcher parts = TEXT.matcher(text);
    // Only the version that is not known yet may have more behind the flags.
    if (!parts.matches() || (text.startsWith("00") && parts.group(4) != null)) {
      return null;
    }
    boolean nothing =
        ZERO.matcher(parts.group(1)).matches() || ZERO.matcher(parts.group(2)).matches();
    return nothing
        ? null
        : new TraceParent(
            parts.group(1), parts.group(2), (Integer.parseInt(parts.group(3), 16) & 1) == 1);
  }

  /**
   * The trace of a run that begins one, which follows from the run's id so that nobody needs to
   * keep it: the id is the trace, its random half the span at the root.
   */
  public static TraceParent ofRun(UUID run, boolean sampled) {
    String id = run.toString().replace("-", "");
    return new TraceParent(id, id.substring(16), sampled);
  }

  /** The trace of a run whose caller is in one: the run's own span, within the caller's trace. */
  public static TraceParent ofRun(UUID run, TraceParent caller) {
    return new TraceParent(caller.trace, ofRun(run, true).span, caller.sampled);
  }

  /** Whether a run is among so many of all runs, always with the same result for the same run. */
  static boolean among(UUID run, double ratio) {
    long random = run.getLeastSignificantBits() & ((1L << RANDOM_BITS) - 1);
    return random < (long) (ratio * (1L << RANDOM_BITS));
  }

  /** As it stands in headers and metadata. */
  public String text() {
    return "00-" + trace + "-" + span + (sampled ? "-01" : "-00");
  }
}
