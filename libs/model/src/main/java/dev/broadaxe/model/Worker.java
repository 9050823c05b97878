package dev.broadaxe.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A registered worker, as far as placing tasks needs it.
 *
 * @param actions action ids that it executes, exactly as registered
 * @param slots slot type to units
 * @param labels label to value, a String or an Integer
 * @param paused true when it must get no new tasks
 */
public record Worker(
    UUID id,
    String name,
    List<String> actions,
    Map<String, Integer> slots,
    Map<String, Object> labels,
    boolean paused) {}
