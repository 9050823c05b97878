package dev.broadaxe.restapi;

import dev.broadaxe.store.LogRepository;
import dev.broadaxe.store.TaskRepository;

/**
 * Where lists, counts and logs are read, which may be a moment behind; what is asked for by its id
 * is not read here.
 */
public record Lists(TaskRepository tasks, LogRepository logs) {}
