package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.config.Settings;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.store.TokenRepository;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a process says of the surroundings in which it cannot start. */
class ProcessEndTest {
  @RegisterExtension static final PostgresFixture EMPTY = PostgresFixture.empty();

  @TempDir Path folder;

  private static Settings settings(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SERVER_GRPC_INSECURE", "true");
    environment.put("DATABASE_URL", EMPTY.database().url());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return Settings.load(environment);
  }

  private static String refused(String... more) {
    Settings settings = settings(more);
    Throwable failure =
        catchThrowable(
            () ->
                Pools.open(
                    settings.requiredDatabase(),
                    settings.database(),
                    "refused",
                    new Pools.Shares(0, 0)));
    return ProcessEnd.sentence(new RuntimeException("wrapped", failure)).orElseThrow();
  }

  @Test
  void oneSettingIsASentenceAndSeveralAreAList() {
    assertThat(ProcessEnd.sentence(new InvalidSettingsException(List.of("A_B: must be 1"))))
        .hasValue("A_B: must be 1");
    assertThat(ProcessEnd.sentence(new InvalidSettingsException(List.of("A: is wrong", "B: too"))))
        .hasValue("These settings cannot be used:\n  A: is wrong\n  B: too");
  }

  @Test
  void aDatabaseThatIsAwayOrWithoutItsSchemaIsNamed() {
    assertThat(refused("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/x"))
        .startsWith("DATABASE_URL: the database cannot be used: connect: ")
        .doesNotContain("secret");
    TestDatabase there = EMPTY.database();
    assertThat(refused("DATABASE_URL", there.url().replace("/" + there.name(), "/not_there")))
        .startsWith("DATABASE_URL: the database cannot be used: ")
        .contains("not_there");
    assertThat(refused())
        .startsWith("DATABASE_URL: the database lacks what this version needs, so the program for");
  }

  @Test
  void aPoolerThatCannotBeUsedIsNamed() {
    assertThat(refused("DATABASE_PGBOUNCER_URL", "postgres://me:secret@127.0.0.1:1/x"))
        .startsWith("DATABASE_PGBOUNCER_URL: PgBouncer at 127.0.0.1:1 does not serve: connect: ")
        .doesNotContain("secret");
    assertThat(refused("DATABASE_PGBOUNCER_URL", EMPTY.database().url()))
        .startsWith("DATABASE_PGBOUNCER_URL: must lead to a PgBouncer with pool_mode=transaction");
  }

  @Test
  void aFileAndAPortAreNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("keys.json"), "no keys");
    Settings settings = settings("SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE", file.toString());
    Throwable keys =
        catchThrowable(
            () -> {
              try (Postgres postgres = Postgres.open(settings.requiredDatabase(), "keys");
                  Db db = postgres.db("keys", DbLimits.of(1))) {
                AccessTokens.open(settings, new TokenRepository(db), InstantSource.system());
              }
            });
    assertThat(ProcessEnd.sentence(keys).orElseThrow())
        .startsWith("SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE: ");
    assertThat(ProcessEnd.sentence(new UncheckedIOException("X_FILE: gone", new IOException())))
        .hasValue("X_FILE: gone");
    assertThat(ProcessEnd.sentence(new RuntimeException(new BindException("8080 is taken"))))
        .hasValue("SERVER_PORT: 8080 is taken");
  }

  @Test
  void aFaultOfOurOwnHasNoSentence() {
    assertThat(ProcessEnd.sentence(new IllegalStateException("a bug"))).isEqualTo(Optional.empty());
  }
}
