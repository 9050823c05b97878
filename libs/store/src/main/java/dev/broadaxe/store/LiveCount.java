package dev.broadaxe.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of a step wait or run.
 *
 * @param assigned whether these run, or wait
 * @param oldest since when the oldest of them is in its attempt
 * @param oldestFirstAttempt the same without retries, or null when there are only retries
 */
public record LiveCount(
    UUID versionId,
    UUID stepId,
    boolean assigned,
    long tasks,
    Instant oldest,
    @Nullable Instant oldestFirstAttempt) {}
