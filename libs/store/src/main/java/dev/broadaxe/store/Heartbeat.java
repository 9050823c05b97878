package dev.broadaxe.store;

import java.time.Instant;
import java.util.UUID;

/** That a worker was heard of. */
public record Heartbeat(UUID tenant, UUID worker, Instant at) {}
