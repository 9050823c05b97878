package dev.broadaxe.store;

import dev.broadaxe.model.Worker;

/**
 * A session that was written.
 *
 * @param worker the worker as it is
 * @param first true if it had no session before
 */
public record OpenedSession(Worker worker, boolean first) {}
