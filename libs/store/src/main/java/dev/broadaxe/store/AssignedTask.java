package dev.broadaxe.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task that is with a worker, as far as the worker's slots are concerned. */
public record AssignedTask(
    UUID worker,
    UUID task,
    UUID versionId,
    UUID stepId,
    boolean released,
    @Nullable Instant assignedAt,
    @Nullable Instant due) {}
