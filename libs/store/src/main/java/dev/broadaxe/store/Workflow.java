package dev.broadaxe.store;

import dev.broadaxe.model.WorkflowVersion;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that was not deleted.
 *
 * @param newest the version that new runs use; null only when it was lost
 */
public record Workflow(
    UUID id,
    String name,
    String description,
    Instant createdAt,
    Instant updatedAt,
    @Nullable WorkflowVersion newest) {}
