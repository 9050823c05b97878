package dev.broadaxe.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The Postgres that holds everything: {@code DATABASE_*}. */
@Chapter(number = 1, title = "The database")
@ConfigMapping(prefix = "database")
public interface DatabaseConfig {

  @Setting(
      value =
          "Where Postgres is, such as `postgres://user:password@host:5432/database?sslmode=disable`;"
              + " sslmode as in libpq, with sslrootcert for the two that verify.",
      otherwise = "made of DATABASE_POSTGRES_*, if one of them is set; all-in-one brings its own",
      secret = true)
  @WithConverter(DatabaseUrl.FromText.class)
  Optional<DatabaseUrl> url();

  /** Where it is, piece by piece. */
  Postgres postgres();

  @Setting(
      value =
          "A PgBouncer in transaction mode before the same database, in the form of DATABASE_URL."
              + " What doors and lists read and write goes through it; lanes, the bus through the"
              + " database, the days of tables and the schema stay at DATABASE_URL, which must be"
              + " given, too.",
      otherwise = "all goes to DATABASE_URL",
      secret = true)
  @WithConverter(DatabaseUrl.FromText.class)
  Optional<DatabaseUrl> pgbouncerUrl();

  @Setting(
      "Connections of one process, at most: all together, those of pools, lanes and the bus, to"
          + " the database and to PgBouncer. A"
          + " scheduler with fewer than it wants has fewer lanes and reads less at a time. 4 are"
          + " needed, 6 where lanes are, and 5 more for the bus through the database.")
  @WithDefault("50")
  @WithConverter(PositiveInt.class)
  int maxConns();

  @Setting(
      "Connections that each pool of a process makes in advance and keeps when nobody needs them,"
          + " as far as the pool may have so many.")
  @WithDefault("1")
  @WithConverter(NaturalInt.class)
  int minConns();

  @Setting(
      "Age after which a connection of a pool is replaced, as soon as nobody uses it; 0 is never."
          + " Those of lanes and listeners stay.")
  @WithDefault("15m")
  @WithConverter(GoDuration.class)
  Duration maxConnLifetime();

  @Setting(
      "How long a connection of a pool that nobody needs is kept, beyond DATABASE_MIN_CONNS; 0 is"
          + " for ever.")
  @WithDefault("1m")
  @WithConverter(GoDuration.class)
  Duration maxConnIdleTime();

  @Setting(
      "Every connection counts in UTC, whatever the server's zone is. Nothing depends on it; with"
          + " false the server's own zone stays in force.")
  @WithDefault("true")
  @WithConverter(GoBoolean.class)
  boolean enforceUtcTimezone();

  @Setting(
      "Logs every statement with its name and how long it took, without its values, at the level"
          + " INFO. For looking into a problem: it is much.")
  @WithDefault("false")
  @WithConverter(GoBoolean.class)
  boolean logQueries();

  /** {@link #url}, or what its pieces say if there are any. */
  default Optional<DatabaseUrl> address() {
    return url().or(() -> postgres().address());
  }

  /** Where it is, piece by piece: {@code DATABASE_POSTGRES_*}. */
  @Chapter(number = 1, title = "The database")
  interface Postgres {

    @Setting(value = "Host of the database when DATABASE_URL is not set.", otherwise = "127.0.0.1")
    Optional<String> host();

    @Setting(value = "Its port.", otherwise = "5431")
    @WithConverter(RemotePort.class)
    Optional<Integer> port();

    @Setting(value = "Who the process is to it.", otherwise = "hatchet")
    Optional<String> username();

    @Setting(value = "The password.", otherwise = "hatchet", secret = true)
    Optional<String> password();

    @Setting(value = "Its name.", otherwise = "hatchet")
    Optional<String> dbName();

    @Setting(
        value = "Whether the connection is encrypted, as libpq names it: `disable` to `require`.",
        otherwise = "disable")
    @WithConverter(SslMode.FromName.class)
    Optional<SslMode> sslMode();

    /** The place, unless nothing of it was given. */
    default Optional<DatabaseUrl> address() {
      boolean given =
          Stream.of(host(), port(), username(), password(), dbName(), sslMode())
              .anyMatch(Optional::isPresent);
      return given
          ? Optional.of(
              new DatabaseUrl(
                  host().orElse("127.0.0.1"),
                  port().orElse(5_431),
                  dbName().orElse("hatchet"),
                  username().orElse("hatchet"),
                  password().orElse("hatchet"),
                  sslMode().orElse(SslMode.DISABLE),
                  null))
          : Optional.empty();
    }
  }
}
