package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The Postgres that holds everything: {@code DATABASE_*}. */
@ConfigMapping(prefix = "database")
public interface DatabaseConfig {

  /** Where it is; without it the engine in one process brings its own. */
  @WithConverter(DatabaseUrl.FromText.class)
  Optional<DatabaseUrl> url();

  /** Connections of one process, at most. */
  @WithDefault("50")
  @WithConverter(PositiveInt.class)
  int maxConns();

  /** Connections of one process that are kept when idle. */
  @WithDefault("1")
  @WithConverter(PositiveInt.class)
  int minConns();
}
