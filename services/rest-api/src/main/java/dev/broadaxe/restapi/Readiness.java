package dev.broadaxe.restapi;

import dev.broadaxe.postgres.DbException;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.store.WorkflowRepository;
import org.jspecify.annotations.Nullable;

/** Tells whether this process can serve requests. */
@FunctionalInterface
public interface Readiness {
  /** What stands in the way, or null when nothing does; blocks until it is known. */
  @Nullable String obstacle();

  /** A process is ready as long as it can read definitions. */
  static Readiness of(WorkflowRepository workflows) {
    return () -> {
      try {
        workflows.counter();
        return null;
      } catch (StoreOutage | DbException e) {
        return "the database does not answer";
      }
    };
  }
}
