package dev.broadaxe.store;

import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import java.util.List;
import java.util.UUID;

/**
 * A run that has ended.
 *
 * @param ends one per task, with their whole outputs and errors
 */
public record RunEnd(UUID run, RunStatus status, List<TaskEnd> ends) {}
