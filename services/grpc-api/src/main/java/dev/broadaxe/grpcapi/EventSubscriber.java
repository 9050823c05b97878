package dev.broadaxe.grpcapi;

import dev.broadaxe.model.RunStatus;
import dev.broadaxe.wire.v0.WorkflowEvent;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stream on which a client hears what happens in runs. Used by the door's own thread alone, but
 * for its writer.
 */
final class EventSubscriber {
  /** What may come before it is known whether the run goes on. */
  static final int EARLY_BYTES_MAX = 8 << 20;

  /** What an event has in memory beside its content, about. */
  private static final int EVENT_BYTES = 200;

  private final UUID tenant;
  private final StreamWriter<WorkflowEvent> writer;

  /** What came while it was not known yet whether the run goes on; null once it is. */
  private @Nullable List<WorkflowEvent> early = new ArrayList<>();

  private long earlyBytes;
  private @Nullable RunStatus missedEnd;

  EventSubscriber(UUID tenant, StreamWriter<WorkflowEvent> writer) {
    this.tenant = tenant;
    this.writer = writer;
  }

  UUID tenant() {
    return tenant;
  }

  /** Whether anything happened while it was not known yet whether the run goes on. */
  boolean heard() {
    return early != null && !early.isEmpty();
  }

  /** From now on everything is passed on at once, after what came early. */
  void live() {
    List<WorkflowEvent> before = early;
    early = null;
    if (before != null) {
      before.forEach(this::send);
    }
  }

  /** The run ended while it was not known yet whether it goes on. */
  void missEnd(RunStatus status) {
    missedEnd = status;
  }

  @Nullable RunStatus missedEnd() {
    return missedEnd;
  }

  boolean isLive() {
    return early == null;
  }

  void send(WorkflowEvent event) {
    if (early != null) {
      earlyBytes += event.getSerializedSize() + EVENT_BYTES;
      if (earlyBytes > EARLY_BYTES_MAX) {
        early = new ArrayList<>();
        writer.end(Status.UNAVAILABLE.withDescription("more happens than can be passed on"));
        return;
      }
      early.add(event);
    } else if (!writer.offer(event, event.getSerializedSize())) {
      writer.end(Status.UNAVAILABLE.withDescription("the client reads too slowly"));
    }
  }

  void finish() {
    writer.finish();
  }

  void end(Status status) {
    writer.end(status);
  }
}
