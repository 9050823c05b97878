package dev.broadaxe.model;

import java.util.Set;
import java.util.UUID;

/** What the owner must know before it can decide a command: keys to read rows by. */
public record Wanted(Set<UUID> tasks, Set<UUID> versions, Set<UUID> parents) {
  public boolean isEmpty() {
    return tasks.isEmpty() && versions.isEmpty() && parents.isEmpty();
  }
}
