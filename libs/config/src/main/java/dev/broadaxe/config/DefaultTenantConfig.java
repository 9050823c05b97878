package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.UUID;

/** The tenant that a new database is given: {@code DEFAULT_TENANT_*}. */
@Chapter(number = 10, title = "The first tenant")
@ConfigMapping(prefix = "default.tenant")
public interface DefaultTenantConfig {

  @Setting(
      value = "Id of the tenant that a new database is given.",
      by = {Program.ALL_IN_ONE, Program.SETUP})
  @WithDefault("707d0855-80ab-4e1f-a156-f1c4546cbf52")
  @WithConverter(CanonicalUuid.class)
  UUID id();

  @Setting(
      value = "Its name, for people.",
      by = {Program.ALL_IN_ONE, Program.SETUP})
  @WithDefault("Default")
  String name();

  @Setting(
      value = "Its name in addresses.",
      by = {Program.ALL_IN_ONE, Program.SETUP})
  @WithDefault("default")
  String slug();
}
