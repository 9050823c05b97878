package dev.broadaxe.config;

import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every setting that there is, as the interfaces declare them. */
final class Catalogue {

  static final List<ConfigClass> MAPPINGS =
      List.of(
          ConfigClass.configClass(ServerConfig.class),
          ConfigClass.configClass(DatabaseConfig.class),
          ConfigClass.configClass(ReadReplicaConfig.class),
          ConfigClass.configClass(CacheConfig.class),
          ConfigClass.configClass(BroadaxeConfig.class),
          ConfigClass.configClass(DefaultTenantConfig.class));

  private static final Map<String, Entry> ENTRIES = read();

  private Catalogue() {}

  /**
   * One setting.
   *
   * @param name of the environment variable
   * @param property what it sets
   * @param standard the value when it is not set, empty if there is none
   */
  record Entry(String name, String property, String standard, Chapter chapter, Setting setting) {}

  /** All, by the order of their names. */
  static Collection<Entry> entries() {
    return ENTRIES.values();
  }

  /** All by their names, in order. */
  static Map<String, Entry> byName() {
    return ENTRIES;
  }

  private static Map<String, Entry> read() {
    Map<String, Entry> entries = new TreeMap<>();
    for (ConfigClass mapping : MAPPINGS) {
      ConfigMappings.getProperties(mapping)
          .forEach(
              (property, declared) -> {
                Entry entry = entry(property, declared);
                entries.put(entry.name(), entry);
              });
    }
    return Collections.unmodifiableMap(entries);
  }

  private static Entry entry(String property, Property declared) {
    Setting setting = declared.getMethod().getAnnotation(Setting.class);
    Chapter chapter = declared.getMethod().getDeclaringClass().getAnnotation(Chapter.class);
    if (setting == null || chapter == null) {
      throw new IllegalStateException(property + " is not explained: @Setting, @Chapter");
    }
    String standard = declared.hasDefaultValue() ? declared.getDefaultValue() : "";
    return new Entry(EnvironmentNames.of(property), property, standard, chapter, setting);
  }
}
