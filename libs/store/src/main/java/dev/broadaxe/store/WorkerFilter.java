package dev.broadaxe.store;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Which workers to list.
 *
 * @param since only those heard of, or registered, since then
 * @param statuses empty for any
 * @param labels label to its value as text, every one of which they must have
 */
public record WorkerFilter(Instant since, Set<WorkerStatus> statuses, Map<String, String> labels) {}
