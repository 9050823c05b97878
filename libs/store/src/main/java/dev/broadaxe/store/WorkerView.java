package dev.broadaxe.store;

import dev.broadaxe.model.Worker;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A registered worker with its whereabouts.
 *
 * @param runtime what it said of its SDK, JSON text, or null
 * @param session the number of its newest stream; 0 before the first
 * @param sessionDoor the door that holds or held that stream
 * @param sessionOpen false when that stream has ended
 */
public record WorkerView(
    Worker worker,
    WorkerStatus status,
    @Nullable String runtime,
    Instant createdAt,
    long session,
    @Nullable String sessionDoor,
    boolean sessionOpen,
    @Nullable Instant sessionAt,
    @Nullable Instant heartbeatAt) {}
