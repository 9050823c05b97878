package dev.broadaxe.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row changes that one round decided for one tenant, each row at most once.
 *
 * <p>Changes of one row in one round fold into one: a task that is inserted and assigned in the
 * same round is inserted as assigned, one that is inserted and ends in the same round never gets a
 * live row.
 */
public final class Changes {
  private final UUID tenant;
  private final List<TaskSpec> tasks = new ArrayList<>();
  private final Map<UUID, LiveRow> inserted = new LinkedHashMap<>();
  private final Map<UUID, LiveRow> updated = new LinkedHashMap<>();
  private final Set<UUID> deleted = new LinkedHashSet<>();
  private final List<AttemptRow> attempts = new ArrayList<>();
  private final Map<UUID, Integer> reopened = new LinkedHashMap<>();
  private final List<NoteRow> notes = new ArrayList<>();
  private final List<UUID> inboxDone = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private @Nullable Integer givenTo;
  private long bytes;

  public Changes(UUID tenant) {
    this.tenant = tenant;
  }

  public UUID tenant() {
    return tenant;
  }

  public void insertTask(TaskSpec task) {
    tasks.add(task);
    bytes += task.input() == null ? 0 : task.input().size();
    bytes += task.metadata() == null ? 0 : task.metadata().length();
  }

  /** A live row that is not in the database yet. */
  public void insertLive(LiveRow row) {
    if (deleted.remove(row.id())) {
      updated.put(row.id(), row);
    } else {
      inserted.put(row.id(), row);
    }
  }

  /** The new contents of a live row that is in the database or was inserted in this round. */
  public void updateLive(LiveRow row) {
    if (inserted.containsKey(row.id())) {
      inserted.put(row.id(), row);
    } else {
      updated.put(row.id(), row);
    }
  }

  public void deleteLive(UUID task) {
    if (inserted.remove(task) == null) {
      updated.remove(task);
      deleted.add(task);
    }
  }

  public void insertAttempt(AttemptRow attempt) {
    attempts.add(attempt);
    bytes += attempt.output() == null ? 0 : attempt.output().size();
    bytes += attempt.error() == null ? 0 : attempt.error().size();
  }

  /** The attempt that counted so far counts no more, because the task is replayed. */
  public void reopen(UUID task, int attempt) {
    for (int i = 0; i < attempts.size(); i++) {
      AttemptRow row = attempts.get(i);
      if (row.task().equals(task) && row.attempt() == attempt) {
        attempts.set(i, notLast(row));
        return;
      }
    }
    reopened.put(task, attempt);
  }

  private static AttemptRow notLast(AttemptRow row) {
    return new AttemptRow(
        row.task(),
        row.attempt(),
        row.outcome(),
        false,
        row.worker(),
        row.queuedAt(),
        row.assignedAt(),
        row.startedAt(),
        row.finishedAt(),
        row.output(),
        row.error(),
        row.reason());
  }

  public void insertNote(NoteRow note) {
    notes.add(note);
  }

  /** The inbox row of a command that this round carried out. */
  public void inboxDone(UUID command) {
    inboxDone.add(command);
  }

  public void deadLetter(DeadLetter letter) {
    deadLetters.add(letter);
  }

  /** From now on another lane decides for the tenant: these are the last changes of this owner. */
  public void giveTo(int lane) {
    givenTo = lane;
  }

  public List<TaskSpec> tasks() {
    return tasks;
  }

  public List<LiveRow> inserted() {
    return List.copyOf(inserted.values());
  }

  public List<LiveRow> updated() {
    return List.copyOf(updated.values());
  }

  public List<UUID> deleted() {
    return List.copyOf(deleted);
  }

  public List<AttemptRow> attempts() {
    return attempts;
  }

  /** Task to the attempt of it that counts no more. */
  public Map<UUID, Integer> reopened() {
    return reopened;
  }

  public List<NoteRow> notes() {
    return notes;
  }

  /** Ids of the commands whose inbox rows are done. */
  public List<UUID> inboxDone() {
    return inboxDone;
  }

  public List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** The lane that decides for the tenant from now on; null when that does not change. */
  public @Nullable Integer givenTo() {
    return givenTo;
  }

  public boolean isEmpty() {
    return rows() == 0;
  }

  /** How many rows these changes write. */
  public int rows() {
    return tasks.size()
        + inserted.size()
        + updated.size()
        + deleted.size()
        + attempts.size()
        + reopened.size()
        + notes.size()
        + inboxDone.size()
        + deadLetters.size()
        + (givenTo == null ? 0 : 1);
  }

  /** Size of the payloads among the changes, in bytes. */
  public long bytes() {
    return bytes;
  }

  /**
   * A row whose presence proves that these changes were committed, or null when they insert none
   * that can prove it.
   *
   * <p>Only the owner writes these tables and each key is inserted once, so after a connection was
   * lost the owner looks for this row to learn whether its round was committed.
   */
  public @Nullable Proof proof() {
    if (!tasks.isEmpty()) {
      return new Proof.OfTask(tenant, tasks.getFirst().id());
    }
    if (!attempts.isEmpty()) {
      AttemptRow first = attempts.getFirst();
      return new Proof.OfAttempt(tenant, first.task(), first.attempt());
    }
    return null;
  }
}
