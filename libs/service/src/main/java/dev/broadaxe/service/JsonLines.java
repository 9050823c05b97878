package dev.broadaxe.service;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** A line of the log as a JSON object, for those who collect logs. */
final class JsonLines extends ExtFormatter {
  /** Causes may go round in a circle. */
  private static final int CAUSES_MAX = 20;

  @Override
  public String format(ExtLogRecord line) {
    StringBuilder json = new StringBuilder("{");
    member(json, "time", Instant.ofEpochMilli(line.getMillis()).toString());
    member(json, "level", line.getLevel().getName().toLowerCase(Locale.ROOT));
    member(json, "logger", String.valueOf(line.getLoggerName()));
    member(json, "thread", String.valueOf(line.getThreadName()));
    member(json, "message", String.valueOf(formatMessage(line)));
    // In order of their names, and never instead of the members above.
    Map<String, String> context = new TreeMap<>(line.getMdcCopy());
    context.forEach((name, value) -> member(json, "context." + name, value));
    if (line.getThrown() != null) {
      member(json, "error", trace(line.getThrown()));
    }
    return json.append("}\n").toString();
  }

  private static String trace(Throwable thrown) {
    StringBuilder trace = new StringBuilder(thrown.toString());
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      trace.append(depth == 0 ? "" : "\nCaused by: " + cause);
      for (StackTraceElement frame : cause.getStackTrace()) {
        trace.append("\n\tat ").append(frame);
      }
      cause = cause.getCause();
    }
    return trace.toString();
  }

  private static void member(StringBuilder json, String name, String value) {
    if (json.length() > 1) {
      json.append(',');
    }
    quoted(json, name);
    json.append(':');
    quoted(json, value);
  }

  private static void quoted(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ' || Character.isSurrogate(c)) {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
