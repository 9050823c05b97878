package dev.broadaxe.store;

/** How grave a log line is; the code is what its row stores. */
public enum LogLevel {
  DEBUG(1),
  INFO(2),
  WARN(3),
  ERROR(4);

  private final int code;

  LogLevel(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static LogLevel of(int code) {
    for (LogLevel level : values()) {
      if (level.code == code) {
        return level;
      }
    }
    throw new IllegalArgumentException("no log level has the code " + code);
  }
}
