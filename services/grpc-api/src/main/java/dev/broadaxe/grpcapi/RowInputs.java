package dev.broadaxe.grpcapi;

import dev.broadaxe.model.Payload;
import dev.broadaxe.store.TaskRepository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Reads inputs of tasks from rows, a bounded number of bytes at a time. */
final class RowInputs implements Deliveries.Inputs {
  private static final Logger LOG = Logger.getLogger(RowInputs.class);
  private static final long BYTES_MAX = 8L << 20;

  private final TaskRepository tasks;
  private final Background background;

  RowInputs(TaskRepository tasks, Background background) {
    this.tasks = tasks;
    this.background = background;
  }

  @Override
  public void read(UUID tenant, List<UUID> wanted, Deliveries.Reading then) {
    background.run(
        () -> {
          List<UUID> left = new ArrayList<>(wanted);
          try {
            while (!left.isEmpty()) {
              Map<UUID, Payload> part = tasks.inputs(tenant, left, BYTES_MAX);
              if (part.isEmpty()) {
                break;
              }
              left.removeAll(part.keySet());
              background.back(() -> then.found(part));
            }
          } catch (RuntimeException e) {
            LOG.warnf("inputs cannot be read count=%d: %s", left.size(), e.getMessage());
          }
          if (!left.isEmpty()) {
            background.back(() -> then.missing(left));
          }
        });
  }
}
