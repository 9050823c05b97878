package dev.broadaxe.allinone;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.config.Settings;
import dev.broadaxe.grpcapi.GrpcSettings;
import dev.broadaxe.migrations.MigrationException;
import dev.broadaxe.service.ProcessEnd;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process: reads the settings, runs the engine, and says in one sentence why it cannot. */
@QuarkusMain
public final class Main implements QuarkusApplication {
  private final Engine engine;

  Main(Engine engine) {
    this.engine = engine;
  }

  /** Ends with status 0 after a stop, and with 1 when the engine cannot start. */
  public static void main(String... arguments) {
    try {
      Settings settings = Startup.settings(System.getenv());
      // Before a database is started for nothing.
      GrpcSettings.of(settings.server());
      System.setProperty("quarkus.http.host", settings.server().grpc().bindAddress());
      System.setProperty("quarkus.http.port", Integer.toString(settings.server().port()));
    } catch (InvalidSettingsException e) {
      System.err.println("broadaxe: " + e.getMessage());
      System.exit(1);
    }
    Quarkus.run(Main.class, Main::exit, arguments);
  }

  /** Runs once everything takes requests, until the process is told to stop. */
  @Override
  public int run(String... arguments) {
    engine.announce();
    Quarkus.waitForExit();
    return 0;
  }

  private static void exit(int status, @Nullable Throwable failure) {
    if (failure != null) {
      Startup.undo();
      Optional<String> own =
          causes(failure)
              .filter(Main::explainsItself)
              .map(cause -> String.valueOf(cause.getMessage()))
              .findFirst();
      ProcessEnd.tell(failure, own.or(() -> ProcessEnd.sentence(failure)));
    }
    System.exit(failure == null ? status : Math.max(1, status));
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  private static boolean explainsItself(Throwable cause) {
    return cause instanceof StartRefused || cause instanceof MigrationException;
  }
}
