package dev.broadaxe.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line that a task logged.
 *
 * @param metadata JSON object text, or null
 */
public record LogLine(
    UUID tenant,
    UUID task,
    int attempt,
    Instant at,
    LogLevel level,
    String message,
    @Nullable String metadata) {}
