package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** What only this engine knows: {@code BROADAXE_*}. */
@Chapter(number = 11, title = "What only this engine knows")
@ConfigMapping(prefix = "broadaxe")
public interface BroadaxeConfig {

  @Setting(
      value =
          "Folder with everything that the one process keeps: its database, its keys, its "
              + "log.",
      by = {Program.ALL_IN_ONE, Program.SETUP})
  @WithDefault(".broadaxe")
  Path data();
}
