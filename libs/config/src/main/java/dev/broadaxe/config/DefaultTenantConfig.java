package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.UUID;

/** The tenant that a new database is given: {@code DEFAULT_TENANT_*}. */
@ConfigMapping(prefix = "default.tenant")
public interface DefaultTenantConfig {

  /** Its id. */
  @WithDefault("707d0855-80ab-4e1f-a156-f1c4546cbf52")
  @WithConverter(CanonicalUuid.class)
  UUID id();

  /** Its name, for people. */
  @WithDefault("Default")
  String name();

  /** Its name in addresses. */
  @WithDefault("default")
  String slug();
}
