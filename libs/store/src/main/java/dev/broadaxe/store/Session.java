package dev.broadaxe.store;

import java.util.UUID;

/** A stream of a worker; of two streams of a worker the later one has the higher number. */
public record Session(UUID tenant, UUID worker, long number) {}
