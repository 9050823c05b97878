package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is remembered instead of read: {@code CACHE_*}. */
@ConfigMapping(prefix = "cache")
public interface CacheConfig {

  /** How long the state of a token or a tenant is taken for true. */
  @WithDefault("5s")
  @WithConverter(GoDuration.class)
  Duration duration();
}
