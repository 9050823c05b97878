package dev.broadaxe.restapi;

import dev.broadaxe.config.Settings;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestDatabase;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/**
 * The settings of the service under test: a database of its own behind a network to cut, and a
 * replica, which is the same database behind another.
 */
@Singleton
final class TestSettings {
  static final TestDatabase DATABASE = PostgresFixture.migrated().open();
  static final TcpProxy NETWORK = TcpProxy.to(DATABASE.host(), DATABASE.port());
  static final TcpProxy REPLICA = TcpProxy.to(DATABASE.host(), DATABASE.port());

  @Produces
  @Alternative
  @Priority(1)
  @Singleton
  Settings settings() {
    try {
      return Settings.load(
          Map.of(
              "SERVER_GRPC_INSECURE",
              "true",
              "SERVER_URL",
              "http://rest.test",
              "BROADAXE_DATA",
              Files.createTempDirectory("rest-api-test").toString(),
              "DATABASE_URL",
              behind(NETWORK),
              "READ_REPLICA_ENABLED",
              "true",
              "READ_REPLICA_DATABASE_URL",
              behind(REPLICA)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String behind(TcpProxy network) {
    return DATABASE.url().replace(":" + DATABASE.port(), ":" + network.port());
  }
}
