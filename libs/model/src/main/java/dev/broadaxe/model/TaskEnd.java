package dev.broadaxe.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a task ended, as those hear it who wait for its run. */
public record TaskEnd(
    UUID task,
    String readableId,
    int attempt,
    Outcome outcome,
    @Nullable Payload output,
    @Nullable Payload error,
    Instant at) {}
