package dev.broadaxe.simulation;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.RoundStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The store of the simulation does what the real one does. */
class FakeRoundStoreTest extends RoundStoreContract {
  private static final Instant NOW = Instant.parse("2026-05-05T05:05:05Z");

  private final FakeRoundStore store = new FakeRoundStore(() -> NOW);
  private int made;

  private UUID id() {
    return Uuid7.of(NOW.toEpochMilli(), 1, ++made);
  }

  @Override
  protected RoundStore open() {
    return store;
  }

  @Override
  protected UUID addTenant() {
    UUID tenant = id();
    store.tenant(tenant);
    return tenant;
  }

  @Override
  protected WorkflowVersion addWorkflow(UUID tenant) {
    Step step =
        new Step(
            id(),
            "only",
            "service:only",
            new Step.Timeout(Duration.ofSeconds(60), "60s"),
            new Step.Timeout(Duration.ofMinutes(5), "5m"),
            0,
            null,
            false,
            Map.of("default", 1),
            Map.of(),
            List.of(),
            Step.Kind.ORDINARY,
            null);
    Definition definition =
        new Definition(
            "workflow",
            "",
            List.of(step),
            List.of(),
            List.of(),
            null,
            null,
            null,
            List.of(),
            List.of(),
            null,
            null);
    WorkflowVersion version = new WorkflowVersion(id(), id(), 1, NOW, definition);
    store.version(tenant, version);
    return version;
  }

  @Override
  protected void putIntoInbox(Envelope envelope) {
    store.inbox.put(envelope.id(), envelope);
  }
}
