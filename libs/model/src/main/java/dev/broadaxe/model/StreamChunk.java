package dev.broadaxe.model;

import java.time.Instant;
import java.util.UUID;

/**
 * A piece that a running task streams to whoever listens; it is kept nowhere.
 *
 * @param index place among the task's chunks from 0, or -1 when they are not ordered
 */
public record StreamChunk(UUID run, UUID task, int attempt, long index, Payload data, Instant at) {}
