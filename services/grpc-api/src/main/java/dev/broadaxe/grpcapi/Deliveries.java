package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Metadata;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Payload;
import dev.broadaxe.telemetry.SpanKeys;
import dev.broadaxe.telemetry.SpanNames;
import dev.broadaxe.telemetry.TraceSpan;
import dev.broadaxe.telemetry.Traces;
import dev.broadaxe.wire.v0.AssignedAction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Hands attempts and their stops to the streams of workers, and keeps the ledger that says what was
 * handed out. Used by the door's own thread alone.
 */
final class Deliveries {
  private final WorkerStreams streams;
  private final Receipts receipts;
  private final Inputs inputs;
  private final TooLarge tooLarge;
  private final int messageBytesMax;
  private final Traces traces;
  private final Ledger ledger = new Ledger();
  private final Map<UUID, Long> epochs = new HashMap<>();

  /** Reads the inputs of tasks and hands them back on the door's own thread. */
  @FunctionalInterface
  interface Inputs {
    void read(UUID tenant, List<UUID> tasks, Reading then);
  }

  /** What became of reading inputs; each task is told of once, in one of the ways. */
  interface Reading {
    void found(Map<UUID, Payload> inputs);

    void missing(List<UUID> tasks);
  }

  /** Fails an attempt whose message would be larger than workers can receive. */
  @FunctionalInterface
  interface TooLarge {
    void fail(UUID tenant, AttemptRef attempt, int bytes);
  }

  Deliveries(
      WorkerStreams streams,
      Receipts receipts,
      Inputs inputs,
      TooLarge tooLarge,
      int messageBytesMax,
      Traces traces) {
    this.streams = streams;
    this.receipts = receipts;
    this.inputs = inputs;
    this.tooLarge = tooLarge;
    this.messageBytesMax = messageBytesMax;
    this.traces = traces;
  }

  /**
   * Whether an effect with this epoch is to be heeded: not when a later owner of the tenant has
   * spoken before.
   */
  boolean heeds(UUID tenant, long epoch) {
    return epochs.merge(tenant, epoch, Math::max) == epoch;
  }

  /** Forgets the epochs of tenants that have no stream here any more. */
  void forgetTenants(Set<UUID> present) {
    epochs.keySet().retainAll(present);
  }

  void deliver(UUID tenant, List<Effect.Deliver> effects) {
    Map<UUID, Waiting> lacking = new LinkedHashMap<>();
    for (Effect.Deliver effect : effects) {
      Ledger.Entry before = ledger.find(tenant, effect.attempt());
      if (before != null && before.state() == Ledger.State.WRITTEN) {
        receipts.delivered(tenant, effect.attempt());
      } else if (before == null || before.state() == Ledger.State.GONE) {
        Ledger.Entry entry = ledger.open(tenant, effect.attempt(), System.nanoTime());
        Payload input = effect.spec().input();
        if (input == null) {
          lacking.put(effect.spec().id(), new Waiting(effect, entry));
        } else {
          send(tenant, effect, input, entry);
        }
      }
    }
    if (!lacking.isEmpty()) {
      read(tenant, lacking);
    }
  }

  private record Waiting(Effect.Deliver effect, Ledger.Entry entry) {}

  private void read(UUID tenant, Map<UUID, Waiting> lacking) {
    inputs.read(
        tenant,
        new ArrayList<>(lacking.keySet()),
        new Reading() {
          @Override
          public void found(Map<UUID, Payload> found) {
            found.forEach(
                (task, input) -> {
                  Waiting waiting = lacking.get(task);
                  if (waiting != null) {
                    send(tenant, waiting.effect(), input, waiting.entry());
                  }
                });
          }

          @Override
          public void missing(List<UUID> tasks) {
            for (UUID task : tasks) {
              Waiting waiting = lacking.get(task);
              if (waiting != null) {
                fail(tenant, waiting.effect().attempt(), waiting.entry());
              }
            }
          }
        });
  }

  private void fail(UUID tenant, AttemptRef attempt, Ledger.Entry entry) {
    if (entry.giveUp()) {
      receipts.failed(tenant, attempt);
    }
  }

  private void send(UUID tenant, Effect.Deliver effect, Payload input, Ledger.Entry entry) {
    AttemptRef attempt = effect.attempt();
    AssignedAction action = ActionMapping.start(tenant, effect, input);
    int bytes = action.getSerializedSize();
    if (bytes > messageBytesMax) {
      if (entry.giveUp()) {
        tooLarge.fail(tenant, attempt, bytes);
      }
      return;
    }
    if (!entry.move(Ledger.State.LOADING, Ledger.State.WAITING)) {
      return;
    }
    TraceSpan span = begin(tenant, effect);
    StreamWriter.Fate fate =
        new StreamWriter.Fate() {
          @Override
          public boolean claim() {
            boolean claimed = entry.move(Ledger.State.WAITING, Ledger.State.WRITTEN);
            if (!claimed) {
              span.failed("taken back");
            }
            return claimed;
          }

          @Override
          public void written() {
            span.end();
            receipts.delivered(tenant, attempt);
          }
        };
    boolean listens = false;
    for (WorkerStreams.Stream stream : streams.of(tenant, effect.worker())) {
      if (!stream.dismissed() && stream.session() >= effect.session()) {
        listens = true;
        if (stream.writer().offer(action, bytes, fate)) {
          return;
        }
      }
    }
    if (!listens) {
      receipts.gone(tenant, effect.worker(), effect.session());
    }
    span.failed(listens ? "the worker reads too slowly" : "the worker has no stream");
    fail(tenant, attempt, entry);
  }

  private TraceSpan begin(UUID tenant, Effect.Deliver effect) {
    if (!traces.on()) {
      return TraceSpan.NONE;
    }
    return traces
        .begin(SpanNames.DELIVER, Traces.Kind.PRODUCER, Metadata.trace(effect.spec().metadata()))
        .with(SpanKeys.TENANT, tenant)
        .with(SpanKeys.TASK, effect.spec().id())
        .with(SpanKeys.ATTEMPT, effect.attempt().attempt())
        .with(SpanKeys.WORKER, effect.worker());
  }

  /**
   * Stops an attempt: one that was not written yet never is, one that was is stopped on all streams
   * of its worker.
   */
  void stop(UUID tenant, Effect.Stop effect) {
    AttemptRef attempt = effect.attempt();
    Ledger.Entry entry = ledger.find(tenant, attempt);
    List<WorkerStreams.Stream> open = streams.of(tenant, effect.worker());
    boolean unwritten = entry != null && entry.giveUp();
    if (unwritten || open.isEmpty()) {
      receipts.stopped(tenant, attempt);
      return;
    }
    AssignedAction action = ActionMapping.stop(tenant, effect);
    for (WorkerStreams.Stream stream : open) {
      stream
          .writer()
          .offer(
              action,
              action.getSerializedSize(),
              new StreamWriter.Fate() {
                @Override
                public boolean claim() {
                  return true;
                }

                @Override
                public void written() {
                  receipts.stopped(tenant, attempt);
                }
              });
    }
  }

  /**
   * Tells what became of attempts; one that still waits behind a slow stream is taken back, and of
   * one whose input is still being read it says so.
   */
  void tell(UUID tenant, Effect.AskDelivery ask) {
    for (AttemptRef attempt : ask.attempts()) {
      Ledger.Entry entry = ledger.find(tenant, attempt);
      if (entry == null) {
        receipts.failed(tenant, attempt);
      } else if (entry.state() == Ledger.State.WRITTEN) {
        receipts.delivered(tenant, attempt);
      } else if (entry.state() == Ledger.State.LOADING) {
        receipts.loading(tenant, attempt);
      } else {
        tellOf(tenant, attempt, entry);
      }
    }
  }

  private void tellOf(UUID tenant, AttemptRef attempt, Ledger.Entry entry) {
    if (entry.giveUp()) {
      receipts.failed(tenant, attempt);
    } else {
      receipts.delivered(tenant, attempt);
    }
  }
}
