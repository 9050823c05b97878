package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Ids that come as text, each refused in the words that its method has for it. */
final class WireIds {
  private WireIds() {}

  static UUID task(String text) {
    return parse(text, "invalid task external run id " + Problems.quoted(text));
  }

  static UUID worker(String text) {
    return parse(text, "invalid worker ID format: " + text);
  }

  static UUID external(String text) {
    return parse(text, "invalid external id");
  }

  static List<UUID> external(List<String> texts) {
    List<UUID> ids = new ArrayList<>(texts.size());
    texts.forEach(text -> ids.add(external(text)));
    return ids;
  }

  static UUID parse(String text, String refusal) {
    UUID id = Names.uuid(text);
    if (id == null) {
      throw Declined.invalid(refusal);
    }
    return id;
  }
}
