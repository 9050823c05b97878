package dev.broadaxe.model;

import java.util.UUID;

/** One attempt of one task; the invocation is 0 unless the task is durable. */
public record AttemptRef(UUID task, int attempt, int invocation) {}
