package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** What only this engine knows: {@code BROADAXE_*}. */
@ConfigMapping(prefix = "broadaxe")
public interface BroadaxeConfig {

  /** The folder with everything that the engine in one process keeps: database, keys, log. */
  @WithDefault(".broadaxe")
  Path data();
}
