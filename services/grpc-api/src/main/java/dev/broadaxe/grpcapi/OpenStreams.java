package dev.broadaxe.grpcapi;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every stream that is open at a door, so that none is left when it closes. */
final class OpenStreams {
  private final Set<StreamWriter<?>> writers = ConcurrentHashMap.newKeySet();

  void add(StreamWriter<?> writer) {
    writers.add(writer);
  }

  void remove(StreamWriter<?> writer) {
    writers.remove(writer);
  }

  /** Ends all with OK, which tells clients to connect again, here or elsewhere. */
  void finishAll() {
    List.copyOf(writers).forEach(StreamWriter::finish);
  }

  int count() {
    return writers.size();
  }
}
