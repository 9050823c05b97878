package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.WorkerUnsubscribeRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A started worker: what it has registered, its stream, its heartbeats and its attempts. */
final class WorkerSession implements Listener.Events {

  private static final System.Logger LOG = System.getLogger("dev.broadaxe.sdk");
  private static final Duration REPORTS_GRACE = Duration.ofSeconds(10);

  private final Client client;
  private final Registration registration;
  private final WorkerOptions options;
  private final Attempts attempts;
  private final Listener listener;
  private final Heart heart;
  private final AtomicBoolean registering = new AtomicBoolean();
  private volatile String workerId = "";
  private volatile boolean stopping;

  WorkerSession(
      Client client, String name, Map<String, Task<?, ?>> actions, WorkerOptions options) {
    this.client = client;
    this.options = options;
    registration = new Registration(client, client.config().qualified(name), actions, options);
    attempts = new Attempts(client, actions, this::workerId);
    heart = new Heart(client.connection(), this);
    listener = new Listener(client.connection(), this);
  }

  String workerId() {
    return workerId;
  }

  void start() {
    workerId = registration.register();
    listener.open(workerId);
    heart.start();
    LOG.log(Level.INFO, "worker {0} is ready", workerId);
  }

  @Override
  public void opened() {
    // The engine assigns work once it has seen both the stream and a heartbeat.
    heart.beat();
  }

  @Override
  public void assigned(AssignedAction action) {
    switch (action.getActionType()) {
      case START_STEP_RUN -> attempts.start(action);
      case CANCEL_STEP_RUN -> attempts.cancel(action);
      default ->
          LOG.log(
              Level.WARNING,
              "the engine sent a {0}, which this worker never asked for",
              action.getActionType());
    }
  }

  /** The engine knows the worker, but says that its stream is gone. */
  void streamLost() {
    if (!stopping) {
      listener.reopen();
    }
  }

  /** The engine does not know the worker any more: register anew, as often as it takes. */
  @Override
  public void dismissed() {
    if (!stopping && registering.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "the engine does not know worker {0} any more", workerId);
      client.connection().fork(() -> registerAnew(new Backoff()));
    }
  }

  private void registerAnew(Backoff backoff) {
    try {
      workerId = registration.register();
    } catch (BroadaxeException e) {
      LOG.log(Level.WARNING, "the worker cannot register: {0}", e.getMessage());
      var connection = client.connection();
      connection.later(
          backoff.next(),
          () -> {
            if (!stopping) {
              connection.fork(() -> registerAnew(backoff));
            }
          });
      return;
    }
    registering.set(false);
    listener.open(workerId);
    LOG.log(Level.INFO, "worker {0} is ready", workerId);
  }

  void stop() {
    stopping = true;
    if (!Pause.of(client.config(), workerId)) {
      // Without a stream the engine assigns nothing either; but cancellations do not come through.
      listener.stop();
    }
    attempts.finish(options.grace());
    attempts.reports().awaitSent(REPORTS_GRACE);
    unsubscribe();
    heart.stop();
    listener.stop();
    LOG.log(Level.INFO, "worker {0} has stopped", workerId);
  }

  private void unsubscribe() {
    try {
      Await.value(
          "good-bye of worker " + workerId,
          client
              .connection()
              .call(
                  DispatcherGrpc.getUnsubscribeMethod(),
                  WorkerUnsubscribeRequest.newBuilder().setWorkerId(workerId).build(),
                  Patience.ONCE));
    } catch (BroadaxeException e) {
      LOG.log(Level.DEBUG, "{0}", e.getMessage());
    }
  }
}
