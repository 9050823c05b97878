package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The Postgres that holds everything: {@code DATABASE_*}. */
@Chapter(number = 1, title = "The database")
@ConfigMapping(prefix = "database")
public interface DatabaseConfig {

  @Setting(
      value =
          "Where Postgres is, such as "
              + "`postgres://user:password@host:5432/database?sslmode=disable`; sslmode as in "
              + "libpq, with sslrootcert for the two that verify.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE,
        Program.SETUP
      },
      otherwise = "all-in-one brings its own",
      secret = true)
  @WithConverter(DatabaseUrl.FromText.class)
  Optional<DatabaseUrl> url();

  @Setting(
      value = "Connections of one process, at most.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE,
        Program.SETUP
      })
  @WithDefault("50")
  @WithConverter(PositiveInt.class)
  int maxConns();

  @Setting(
      value = "Connections of one process that are kept when idle.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE,
        Program.SETUP
      })
  @WithDefault("1")
  @WithConverter(PositiveInt.class)
  int minConns();
}
