package dev.broadaxe.sdk;

import java.io.Serializable;

/**
 * Why one task of a run failed.
 *
 * @param task the name of the task
 * @param taskId its id
 * @param message the error text of its last attempt, word for word; of a Java worker the exception
 *     with its stack trace
 */
public record TaskError(String task, String taskId, String message) implements Serializable {}
