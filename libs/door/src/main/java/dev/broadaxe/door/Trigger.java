package dev.broadaxe.door;

import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskSpec;
import org.jspecify.annotations.Nullable;

/**
 * One run as a caller asks for it, not checked yet.
 *
 * @param workflow name, compared exactly
 * @param input JSON text, may be empty
 * @param metadata JSON text, may be empty
 * @param priority 1 to 3, or null for the workflow's default
 * @param parent who spawns the run, or null
 */
public record Trigger(
    String workflow,
    Payload input,
    Payload metadata,
    @Nullable Integer priority,
    TaskSpec.@Nullable ChildOf parent,
    TaskSpec.@Nullable Desired desired) {}
