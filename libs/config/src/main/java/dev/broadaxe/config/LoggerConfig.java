package dev.broadaxe.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** How a process tells what it does: {@code SERVER_LOGGER_*}. */
@Chapter(number = 13, title = "The log")
public interface LoggerConfig {

  @Setting(
      value =
          "What is logged: this level and the worse ones. `debug`, `info`, `warn`, `error`, `fatal`"
              + " or `disabled`. At `info` there is one line for each decision of weight, and none"
              + " for each task.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault("info")
  @WithConverter(LogLevel.FromName.class)
  LogLevel level();

  @Setting(
      value = "`console` is text for people, `json` one object in a line for machines.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault("console")
  @WithConverter(LogFormat.FromName.class)
  LogFormat format();
}
