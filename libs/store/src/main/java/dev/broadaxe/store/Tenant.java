package dev.broadaxe.store;

import java.time.Instant;
import java.util.UUID;

/**
 * Somebody whose work is kept apart from everybody else's.
 *
 * @param slug short name, unique among tenants
 */
public record Tenant(UUID id, String name, String slug, Instant createdAt) {}
