package dev.broadaxe.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.broadaxe.postgres.DbException.Kind;
import dev.broadaxe.postgres.PostgresAddress.Ssl;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ways in, with and without a password, and what is said where there is none. */
class ConnectTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  private static TestDatabase database;

  @BeforeAll
  static void askOneRoleForItsPassword() throws IOException {
    database = POSTGRES.database();
    Path access = Path.of(database.value("SHOW hba_file"));
    String before = Files.readString(access);
    Files.writeString(access, "host all guarded all scram-sha-256\n" + before);
    database.execute(
        "CREATE ROLE guarded LOGIN PASSWORD 'pa ss:w\u00f6rd@'; SELECT pg_reload_conf()");
  }

  private static PostgresAddress guarded(String password) {
    return PostgresAddress.plain(
        database.host(), database.port(), database.name(), "guarded", password);
  }

  private static PostgresAddress with(Ssl ssl, String name) {
    return new PostgresAddress(
        database.host(), database.port(), name, database.user(), "", ssl, null);
  }

  private static String user(PostgresAddress address) {
    try (Postgres postgres = Postgres.open(address, "test");
        Db db = postgres.db("connect", DbLimits.of(1));
        LaneConnection lane =
            postgres.lane("lane", List.of(Sample.sql("Own")), LaneLimits.DEFAULT)) {
      assertThat(lane.query(Sample.sql("Own").bind()).count()).isEqualTo(1);
      return db.read(
          tx ->
              tx.one(
                      Sample.sql("Setting"),
                      args -> args.text("name", "session_authorization"),
                      row -> row.getText("value"))
                  .orElseThrow());
    }
  }

  private static DbException refusal(PostgresAddress address) {
    return catchThrowableOfType(DbException.class, () -> user(address));
  }

  @Test
  void letsInWhoKnowsThePassword() {
    assertThat(user(guarded("pa ss:w\u00f6rd@"))).isEqualTo("guarded");
    DbException wrong = refusal(guarded("guess"));
    assertThat(wrong.sqlState()).isEqualTo("28P01");
    assertThat(wrong.transientFailure()).isFalse();
    assertThat(wrong).hasMessageContaining("connect").hasMessageNotContaining("guess");
  }

  @Test
  void goesOnWithoutTlsOnlyWhereThatIsAllowed() {
    assertThat(user(with(Ssl.PREFER, database.name()))).isEqualTo("postgres");
    assertThat(user(with(Ssl.ALLOW, database.name()))).isEqualTo("postgres");
    assertThat(refusal(with(Ssl.REQUIRE, database.name())).statement()).isEqualTo("connect");
  }

  @Test
  void saysWhichDatabaseIsNotThere() {
    DbException absent = refusal(with(Ssl.DISABLE, "absent"));
    assertThat(absent.sqlState()).isEqualTo("3D000");
    assertThat(absent).hasMessageContaining("absent");
    assertThat(absent.transientFailure()).isFalse();
  }

  @Test
  void hopesForAServerThatIsNotThereYet() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    DbException away = refusal(PostgresAddress.plain("localhost", free, "x", "x", ""));
    assertThat(away.kind()).isEqualTo(Kind.NO_ANSWER);
    assertThat(away.transientFailure()).isTrue();
    DbException unknown =
        refusal(PostgresAddress.plain("no-such-host.invalid", free, "x", "x", ""));
    assertThat(unknown.kind()).isEqualTo(Kind.NO_ANSWER);
  }
}
