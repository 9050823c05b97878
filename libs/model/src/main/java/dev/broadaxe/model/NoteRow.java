package dev.broadaxe.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened inside an attempt and cannot be derived from its other rows.
 *
 * @param command the command that it came of, when that must not be carried out twice; else null
 */
public record NoteRow(
    UUID task,
    int attempt,
    Instant at,
    Kind kind,
    String message,
    @Nullable UUID worker,
    @Nullable UUID command) {

  /** What happened; the code is what the row stores. */
  public enum Kind {
    SLOT_RELEASED(1),
    TIMEOUT_REFRESHED(2),
    RETRIED_BY_USER(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    public static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of note has the code " + code);
    }
  }
}
