package dev.broadaxe.model;

/**
 * A live task as it is read for the owner: its row and what it is.
 *
 * @param spec its input is null when it is larger than {@link Limits#INPUT_BYTES_AT_HAND} or the
 *     task does not wait
 */
public record Head(LiveRow row, TaskSpec spec) {}
