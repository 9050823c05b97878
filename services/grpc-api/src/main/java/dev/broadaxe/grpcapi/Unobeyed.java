package dev.broadaxe.grpcapi;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Step;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What workflows may say and the engine stores, but does not act upon yet. */
final class Unobeyed {
  private Unobeyed() {}

  /** The parts of a definition that change nothing yet, in the words of its users. */
  static List<String> partsOf(Definition definition) {
    Set<String> parts = new LinkedHashSet<>();
    add(parts, !definition.concurrency().isEmpty(), "concurrency");
    for (Step step : definition.steps()) {
      Step.Flow flow = step.flow();
      if (flow != null) {
        add(parts, !flow.concurrency().isEmpty(), "concurrency");
        add(parts, !flow.rateLimits().isEmpty(), "rate limits");
        add(parts, !flow.conditions().isEmpty(), "conditions");
        add(parts, flow.batch() != null, "batch");
      }
      add(parts, step.durable(), "durable execution");
    }
    add(parts, definition.idempotency() != null, "idempotency");
    add(parts, !definition.eventTriggers().isEmpty(), "event triggers");
    add(parts, !definition.filters().isEmpty(), "default filters");
    add(parts, !definition.cronTriggers().isEmpty(), "cron triggers");
    return List.copyOf(parts);
  }

  private static void add(Set<String> parts, boolean present, String part) {
    if (present) {
      parts.add(part);
    }
  }
}
