package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is remembered instead of read: {@code CACHE_*}. */
@Chapter(number = 7, title = "Keys")
@ConfigMapping(prefix = "cache")
public interface CacheConfig {

  @Setting(
      value =
          "How long the state of a token is taken for true: a token that was revoked ends "
              + "within this time.",
      by = {Program.GRPC_API, Program.REST_API, Program.ALL_IN_ONE})
  @WithDefault("5s")
  @WithConverter(GoDuration.class)
  Duration duration();
}
