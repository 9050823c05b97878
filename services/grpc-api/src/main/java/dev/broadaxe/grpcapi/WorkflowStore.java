package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Expressions;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import java.util.UUID;

/** Keeps what PutWorkflow declares, whichever generation of it a client speaks. */
final class WorkflowStore {
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
    return definitions.put(
        tenant, new WorkflowRepository.NewIds(ids.next(), ids.next()), mapping.map(request));
  }
}
