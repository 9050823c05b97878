package dev.broadaxe.allinone;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How the engine's own Postgres is set up: durable, sized for this machine, quiet when idle. */
final class PostgresSettings {
  private static final long MIB = 1024 * 1024;
  private static final long BUFFERS_MIN = 64;
  private static final long BUFFERS_MAX = 512;

  private PostgresSettings() {}

  /**
   * The text of its configuration file.
   *
   * @param version of the programs, so that a server of another version is not taken for this one
   */
  static String text(String version) {
    long memory =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize() / MIB
            : BUFFERS_MAX;
    long buffers = Math.clamp(memory / 16, BUFFERS_MIN, BUFFERS_MAX);
    return """
        # Written by the engine at each start; changes made here are lost. Programs: %s
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        max_connections = 200
        shared_buffers = %dMB
        # What was acknowledged is on disk.
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        # Checkpoints by time, not by the stream of small rows.
        checkpoint_timeout = 15min
        max_wal_size = 2GB
        min_wal_size = 256MB
        # The live rows come and go all the time.
        autovacuum_naptime = 15s
        jit = off
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_line_prefix = '%%m [%%p] %%a '
        log_checkpoints = off
        """
        .formatted(version, buffers);
  }
}
