package dev.broadaxe.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What can be switched off or told otherwise, without a common prefix. */
@Chapter(number = 12, title = "What can be switched off")
public interface FeatureConfig {

  @Setting(
      value =
          "Keeps the log lines that tasks write. With false they are checked and dropped; the call"
              + " succeeds.",
      by = {Program.GRPC_API, Program.ALL_IN_ONE})
  @WithDefault("true")
  @WithConverter(GoBoolean.class)
  boolean logIngestionEnabled();

  @Setting(
      value =
          "Runs ended tasks again when clients ask for it. With false nothing is run again; the"
              + " call succeeds.",
      by = {Program.GRPC_API, Program.REST_API, Program.ALL_IN_ONE})
  @WithDefault("true")
  @WithConverter(GoBoolean.class)
  boolean replayEnabled();

  @Setting(
      value =
          "The version that REST and gRPC tell. SDKs switch features on by it, so leave it unless"
              + " you know which.",
      by = {Program.GRPC_API, Program.REST_API, Program.ALL_IN_ONE},
      otherwise = "the engine's in REST, the protocol's in gRPC")
  Optional<String> versionOverride();
}
