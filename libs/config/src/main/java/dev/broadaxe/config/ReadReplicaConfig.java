package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** A Postgres that follows the one that holds everything: {@code READ_REPLICA_*}. */
@Chapter(number = 1, title = "The database")
@ConfigMapping(prefix = "read-replica")
public interface ReadReplicaConfig {

  @Setting(
      value =
          "Reads lists and counts of runs, and logs, from a replica of the database. What is asked "
              + "for by its id is read from the database itself, so that nothing is missing that "
              + "was acknowledged.",
      by = {Program.REST_API, Program.ALL_IN_ONE})
  @WithDefault("false")
  @WithConverter(GoBoolean.class)
  boolean enabled();

  @Setting(
      value = "Where the replica is, in the form of DATABASE_URL.",
      by = {Program.REST_API, Program.ALL_IN_ONE},
      secret = true)
  @WithConverter(DatabaseUrl.FromText.class)
  Optional<DatabaseUrl> databaseUrl();

  @Setting(
      value = "Connections of one process to the replica, at most.",
      by = {Program.REST_API, Program.ALL_IN_ONE})
  @WithDefault("50")
  @WithConverter(PositiveInt.class)
  int maxConns();

  @Setting(
      value =
          "Connections to the replica that a process makes in advance and keeps when nobody needs"
              + " them; at most READ_REPLICA_MAX_CONNS.",
      by = {Program.REST_API, Program.ALL_IN_ONE})
  @WithDefault("10")
  @WithConverter(NaturalInt.class)
  int minConns();

  /** The replica to read from, if there is one. */
  default Optional<DatabaseUrl> address() {
    return enabled() ? databaseUrl() : Optional.empty();
  }
}
