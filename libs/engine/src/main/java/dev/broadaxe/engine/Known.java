package dev.broadaxe.engine;

import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Wanted;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * What was read for the machine, and which of it became stale since the reading began.
 *
 * <p>The rows are read while the machine goes on deciding. Only the machine writes them, so it
 * knows what it changed meanwhile, and lets those be read again.
 */
public final class Known {
  static final Known NOTHING = new Known(new Wanted(Set.of(), Set.of(), Set.of()));

  private final Wanted wanted;
  private final Set<UUID> stale = new HashSet<>();
  private Facts facts = Facts.NONE;
  private boolean answered;

  Known(Wanted wanted) {
    this.wanted = wanted;
  }

  /** What to read. */
  public Wanted wanted() {
    return wanted;
  }

  /** Takes what was read. */
  public void read(Facts found) {
    facts = found;
    answered = true;
  }

  Facts facts() {
    return facts;
  }

  void touched(UUID task) {
    if (wanted.tasks().contains(task)) {
      stale.add(task);
    }
  }

  boolean tellsOf(UUID task) {
    return answered && wanted.tasks().contains(task) && !stale.contains(task);
  }

  boolean toldVersion(UUID version) {
    return answered && wanted.versions().contains(version);
  }

  boolean toldChildren(UUID parent) {
    return answered && wanted.parents().contains(parent);
  }
}
