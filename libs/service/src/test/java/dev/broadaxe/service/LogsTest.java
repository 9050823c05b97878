package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of a process, by its settings. */
class LogsTest {
  private final Logger root = Logger.getLogger("");
  private final Level before = root.getLevel();
  private final Inner inner = new Inner();
  private final Outer outer = new Outer();

  /** Remembers what it is told, as its formatter writes it. */
  private static final class Inner extends ExtHandler {
    private final List<String> lines = new ArrayList<>();

    @Override
    protected void doPublish(ExtLogRecord line) {
      lines.add(getFormatter().format(line));
    }
  }

  /** Writes nothing but the message. */
  private static final class Plain extends ExtFormatter {
    @Override
    public String format(ExtLogRecord line) {
      return formatMessage(line);
    }
  }

  /** Hands on, as the handler of the container does. */
  private static final class Outer extends ExtHandler {
    @Override
    protected void doPublish(ExtLogRecord line) {
      for (Handler handler : getHandlers()) {
        handler.publish(line);
      }
    }
  }

  @BeforeEach
  void listen() {
    outer.setAutoFlush(false);
    inner.setFormatter(new Plain());
    outer.addHandler(inner);
    root.addHandler(outer);
  }

  @AfterEach
  void restore() {
    root.removeHandler(outer);
    root.setLevel(before);
  }

  private static Map<String, String> environment(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>(Map.of("SERVER_GRPC_INSECURE", "true"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return environment;
  }

  @Test
  void theLevelIsInForceAtOnce() {
    Logs.settings(environment());
    assertThat(root.getLevel().intValue()).isEqualTo(Level.INFO.intValue());
    Logs.settings(environment("SERVER_LOGGER_LEVEL", "error"));
    assertThat(root.getLevel().getName()).isEqualTo("ERROR");
    Logs.settings(environment("SERVER_LOGGER_LEVEL", "disabled"));
    assertThat(root.getLevel()).isEqualTo(Level.OFF);
  }

  @Test
  void warnsOfNamesWithoutEffect() {
    Logs.settings(environment("SERVER_GRPC_PROT", "7070"));

    assertThat(inner.lines)
        .contains("SERVER_GRPC_PROT is unknown and has no effect; did you mean SERVER_GRPC_PORT?");
  }

  @Test
  void jsonIsOneObjectInALine() {
    Logs.settings(environment("SERVER_LOGGER_FORMAT", "json", "SERVER_GRPC_PROT", "1"));

    assertThat(inner.getFormatter()).isInstanceOf(JsonLines.class);
    assertThat(inner.lines)
        .anyMatch(
            line ->
                line.startsWith("{\"time\":\"")
                    && line.endsWith("}\n")
                    && line.contains("\"level\":\"warn\",\"logger\":\"dev.broadaxe.service.Logs\"")
                    && line.contains("\"message\":\"SERVER_GRPC_PROT is unknown"));
  }

  @Test
  void jsonEscapesWhatItMustAndHasTheTrace() {
    var record =
        new ExtLogRecord(
            org.jboss.logmanager.Level.ERROR,
            "a \"quote\" \\ and %s\n\u0001",
            ExtLogRecord.FormatStyle.PRINTF,
            "");
    record.setParameters(new Object[] {"\ud83e\ude93"});
    record.setLoggerName("logger");
    record.setThreadName("thread");
    record.setInstant(Instant.EPOCH);
    record.putMdc("tenant", "t");
    record.setThrown(new IllegalStateException("why"));

    String line = new JsonLines().format(record);

    assertThat(line)
        .startsWith(
            "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"error\",\"logger\":\"logger\","
                + "\"thread\":\"thread\","
                + "\"message\":\"a \\\"quote\\\" \\\\ and \\ud83e\\ude93\\n\\u0001\","
                + "\"context.tenant\":\"t\","
                + "\"error\":\"java.lang.IllegalStateException: why\\n\\tat ")
        .endsWith("\"}\n");
    assertThat(line.strip()).doesNotContain("\n");
  }
}
