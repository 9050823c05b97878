package dev.broadaxe.service;

import dev.broadaxe.config.LogFormat;
import dev.broadaxe.config.LogLevel;
import dev.broadaxe.config.LoggerConfig;
import dev.broadaxe.config.Settings;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;

/** The log of a process, as its settings say. */
public final class Logs {
  private static final org.jboss.logging.Logger LOG =
      org.jboss.logging.Logger.getLogger(Logs.class);

  private Logs() {}

  /**
   * The settings of a service that runs on its own: they are in force for its log from now on, and
   * what is without effect has been told.
   *
   * @throws dev.broadaxe.config.InvalidSettingsException with everything that is wrong
   */
  public static Settings settings(Map<String, String> environment) {
    Settings settings = Settings.load(environment);
    apply(settings);
    return settings;
  }

  /** Puts the level and the format in force, and warns of names without effect. */
  public static void apply(Settings settings) {
    LoggerConfig config = settings.server().logger();
    Logger root = Logger.getLogger("");
    root.setLevel(level(config.level()));
    if (config.format() == LogFormat.JSON) {
      for (Handler handler : root.getHandlers()) {
        format(handler);
      }
    }
    settings.warnings().forEach(LOG::warn);
  }

  private static void format(Handler handler) {
    if (handler instanceof ExtHandler outer && outer.getHandlers().length > 0) {
      for (Handler inner : outer.getHandlers()) {
        format(inner);
      }
    } else {
      handler.setFormatter(new JsonLines());
    }
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case DEBUG -> org.jboss.logmanager.Level.DEBUG;
      case INFO -> org.jboss.logmanager.Level.INFO;
      case WARN -> org.jboss.logmanager.Level.WARN;
      case ERROR -> org.jboss.logmanager.Level.ERROR;
      case FATAL -> org.jboss.logmanager.Level.FATAL;
      case DISABLED -> Level.OFF;
    };
  }
}
