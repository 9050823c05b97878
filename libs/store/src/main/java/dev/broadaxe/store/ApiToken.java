package dev.broadaxe.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is kept of an issued token: never its text. */
public record ApiToken(
    UUID id, String name, Instant createdAt, Instant expiresAt, @Nullable Instant revokedAt) {}
