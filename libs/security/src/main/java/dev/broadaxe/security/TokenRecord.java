package dev.broadaxe.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an issued token: never its text.
 *
 * @param expiresAt when it ends, or null if only the token itself says so
 * @param revokedAt when its owner ended it, or null if nobody did
 */
public record TokenRecord(@Nullable Instant expiresAt, @Nullable Instant revokedAt) {}
