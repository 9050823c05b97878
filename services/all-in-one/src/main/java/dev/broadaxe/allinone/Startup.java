package dev.broadaxe.allinone;

import dev.broadaxe.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known before any part exists: the settings, with a port for each that was left open. */
final class Startup {
  private static final String ANY_PORT = "0";

  private static final Deque<Runnable> undos = new ArrayDeque<>();
  private static @Nullable Settings settings;

  private Startup() {}

  /**
   * The settings of this process, read once.
   *
   * @throws dev.broadaxe.config.InvalidSettingsException with everything that is wrong
   */
  static synchronized Settings settings(Map<String, String> environment) {
    if (settings == null) {
      settings = Settings.load(withPorts(environment));
    }
    return settings;
  }

  /** To be undone if the engine cannot start after all. */
  static synchronized void orElse(Runnable undo) {
    undos.addFirst(undo);
  }

  /** Undoes what was begun, the last first. */
  static synchronized void undo() {
    undos.forEach(Runnable::run);
    undos.clear();
  }

  /** Free ports are chosen before anything starts, because tokens carry the addresses. */
  static Map<String, String> withPorts(Map<String, String> environment) {
    Map<String, String> resolved = new HashMap<>(environment);
    for (String name : new String[] {"SERVER_PORT", "SERVER_GRPC_PORT"}) {
      if (ANY_PORT.equals(resolved.getOrDefault(name, "").strip())) {
        resolved.put(name, Integer.toString(freePort()));
      }
    }
    return resolved;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
