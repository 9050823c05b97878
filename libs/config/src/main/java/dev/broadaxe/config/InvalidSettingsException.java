package dev.broadaxe.config;

import java.util.List;

/** Settings with which a process must not start. */
public final class InvalidSettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public InvalidSettingsException(List<String> problems) {
    super("These settings cannot be used:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong, each in a sentence that begins with the variable's name. */
  public List<String> problems() {
    return problems;
  }
}
