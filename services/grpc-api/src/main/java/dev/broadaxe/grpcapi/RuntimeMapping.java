package dev.broadaxe.grpcapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.wire.v0.RuntimeInfo;
import dev.broadaxe.wire.v0.SDKS;
import org.jspecify.annotations.Nullable;

/** What a worker says of its SDK, as JSON text in the words of the REST API. */
final class RuntimeMapping {
  private RuntimeMapping() {}

  static String json(RuntimeInfo info, Problems problems) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (info.hasLanguage()) {
      json.put("language", language(info.getLanguage(), problems));
    }
    put(json, "sdkVersion", info.hasSdkVersion() ? info.getSdkVersion() : null, problems);
    put(
        json,
        "languageVersion",
        info.hasLanguageVersion() ? info.getLanguageVersion() : null,
        problems);
    put(json, "os", info.hasOs() ? info.getOs() : null, problems);
    put(json, "runtimeExtra", info.hasExtra() ? info.getExtra() : null, problems);
    return json.toString();
  }

  private static void put(ObjectNode json, String key, @Nullable String value, Problems problems) {
    if (value != null) {
      json.put(key, problems.text("runtime_info." + key, value));
    }
  }

  private static @Nullable String language(SDKS language, Problems problems) {
    return switch (language) {
      case GO -> "GOLANG";
      case PYTHON -> "PYTHON";
      case TYPESCRIPT -> "TYPESCRIPT";
      case RUBY -> "RUBY";
      case UNKNOWN, UNRECOGNIZED -> {
        problems.add("runtime_info.language", "is unknown");
        yield null;
      }
    };
  }
}
