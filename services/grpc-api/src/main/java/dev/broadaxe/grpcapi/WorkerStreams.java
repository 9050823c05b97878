package dev.broadaxe.grpcapi;

import dev.broadaxe.model.Worker;
import dev.broadaxe.store.OpenedSession;
import dev.broadaxe.wire.v0.AssignedAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The streams on which workers listen at this door; several of one worker overlap while it
 * reconnects.
 */
final class WorkerStreams {
  private final ConcurrentHashMap<Key, List<Stream>> streams = new ConcurrentHashMap<>();

  /** A worker of a tenant. */
  record Key(UUID tenant, UUID worker) {}

  /** One stream of a worker. */
  static final class Stream {
    private final Key key;
    private volatile long session;
    private final boolean beats;
    private final StreamWriter<AssignedAction> writer;
    private volatile Worker worker;
    private volatile boolean first;
    private volatile boolean dismissed;

    /**
     * A stream.
     *
     * @param beats true when the open stream itself counts as a heartbeat
     */
    Stream(
        Key key,
        OpenedSession opened,
        long session,
        boolean beats,
        StreamWriter<AssignedAction> writer) {
      this.key = key;
      this.worker = opened.worker();
      this.first = opened.first();
      this.session = session;
      this.beats = beats;
      this.writer = writer;
    }

    Key key() {
      return key;
    }

    Worker worker() {
      return worker;
    }

    long session() {
      return session;
    }

    /** Whether the worker had no session before. */
    boolean first() {
      return first;
    }

    /** Gives an older stream the number of a new one. */
    void renumber(long later) {
      first = false;
      session = later;
    }

    /** The worker takes its leave: what still runs may be stopped, nothing new is started. */
    void dismiss() {
      dismissed = true;
    }

    boolean dismissed() {
      return dismissed;
    }

    boolean beats() {
      return beats;
    }

    StreamWriter<AssignedAction> writer() {
      return writer;
    }
  }

  void add(Stream stream) {
    streams.compute(
        stream.key(),
        (_, before) -> {
          List<Stream> after = before == null ? new ArrayList<>(1) : new ArrayList<>(before);
          after.add(stream);
          after.sort(Comparator.comparingLong(Stream::session).reversed());
          return List.copyOf(after);
        });
  }

  /** Removes a stream; true when it was there and none that is newer is left. */
  boolean remove(Stream stream) {
    boolean[] last = new boolean[1];
    streams.computeIfPresent(
        stream.key(),
        (_, before) -> {
          if (!before.contains(stream)) {
            return before;
          }
          last[0] = before.getFirst() == stream;
          List<Stream> after = before.stream().filter(other -> other != stream).toList();
          return after.isEmpty() ? null : after;
        });
    return last[0];
  }

  /** The streams of a worker, those that were dismissed too, the newest first. */
  List<Stream> of(UUID tenant, UUID worker) {
    return streams.getOrDefault(new Key(tenant, worker), List.of());
  }

  /** The newest stream on which the worker takes starts. */
  @Nullable Stream newest(UUID tenant, UUID worker) {
    return newest(of(tenant, worker));
  }

  private static @Nullable Stream newest(List<Stream> open) {
    for (Stream stream : open) {
      if (!stream.dismissed()) {
        return stream;
      }
    }
    return null;
  }

  /** What is known of a worker has changed. */
  void changed(UUID tenant, Worker worker) {
    of(tenant, worker.id()).forEach(stream -> stream.worker = worker);
  }

  /** The newest stream of every worker that takes starts. */
  List<Stream> newest() {
    return streams.values().stream().map(WorkerStreams::newest).filter(Objects::nonNull).toList();
  }

  /** Every stream. */
  List<Stream> all() {
    return streams.values().stream().flatMap(List::stream).toList();
  }

  /** How many workers listen here; may be asked by anybody. */
  int workers() {
    return streams.size();
  }
}
