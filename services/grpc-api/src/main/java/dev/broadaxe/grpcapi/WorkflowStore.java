package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Expressions;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Keeps what PutWorkflow declares, whichever generation of it a client speaks. */
final class WorkflowStore {
  private static final Logger LOG = Logger.getLogger(WorkflowStore.class);

  private final DefinitionMapping mapping;
  private final Definitions definitions;
  private final Ids ids;

  WorkflowStore(Expressions expressions, Definitions definitions, Ids ids) {
    this.mapping = new DefinitionMapping(expressions, ids::next);
    this.definitions = definitions;
    this.ids = ids;
  }

  /**
   * The version that the declaration stands for: the newest if it says the same, else a new one.
   */
  WorkflowVersion put(UUID tenant, CreateWorkflowVersionRequest request) {
    WorkflowRepository.NewIds fresh = new WorkflowRepository.NewIds(ids.next(), ids.next());
    WorkflowVersion version = definitions.put(tenant, fresh, mapping.map(request));
    if (version.id().equals(fresh.version())) {
      warnOfUnobeyed(tenant, version);
    }
    return version;
  }

  /** Silence would let its author believe that the engine keeps to all that was declared. */
  private static void warnOfUnobeyed(UUID tenant, WorkflowVersion version) {
    List<String> parts = Unobeyed.partsOf(version.definition());
    if (!parts.isEmpty()) {
      LOG.warnf(
          "workflow %s declares what is stored but not obeyed yet: %s tenant=%s version=%s",
          version.definition().name(), String.join(", ", parts), tenant, version.id());
    }
  }
}
