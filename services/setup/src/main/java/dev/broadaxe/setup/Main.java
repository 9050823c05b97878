package dev.broadaxe.setup;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.config.Settings;
import dev.broadaxe.service.DoorTls;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The program that tells whether the services of an installation answer, as a client would find
 * out: {@code HOST:PORT} of gRPC and the URL of the REST API are its arguments.
 *
 * <p>It says in one sentence what is wrong, and ends with status 0, 1, or 2 for arguments that
 * cannot be understood. It reads the environment as the services do, for a token of its own.
 */
public final class Main {
  private final InstantSource clock;
  private final PrintStream out;
  private final PrintStream err;

  Main(InstantSource clock, PrintStream out, PrintStream err) {
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /** See {@link Main}. */
  public static void main(String... arguments) throws InterruptedException {
    System.exit(
        new Main(InstantSource.system(), System.out, System.err)
            .run(List.of(arguments), System.getenv()));
  }

  /** The status with which the program ends. */
  int run(List<String> arguments, Map<String, String> environment) throws InterruptedException {
    Doors doors;
    try {
      doors = Doors.of(arguments);
    } catch (IllegalArgumentException e) {
      return failed(e, 2);
    }
    try {
      Settings settings = Settings.load(environment);
      Optional<DoorTls> tls = DoorTls.open(settings.server());
      try (ShortToken token = ShortToken.make(settings, clock)) {
        doors.check(token, tls);
      }
      out.println("broadaxe: the REST API and gRPC answer");
      return 0;
    } catch (InvalidSettingsException | IOException e) {
      return failed(e, 1);
    }
  }

  private int failed(Exception reason, int status) {
    err.println("broadaxe: " + reason.getMessage());
    return status;
  }
}
