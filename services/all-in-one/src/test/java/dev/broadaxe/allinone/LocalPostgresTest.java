package dev.broadaxe.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.config.DatabaseUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link LocalPostgres} with the real programs. */
class LocalPostgresTest {
  @TempDir Path home;

  @AfterEach
  void stop() {
    new LocalPostgres(home).stop();
  }

  @Test
  void keepsWhatWasWrittenOverAStop() throws SQLException {
    LocalPostgres postgres = new LocalPostgres(home);
    run(postgres.start(), "create table kept (n int); insert into kept values (7)");
    postgres.stop();

    assertThat(postgres.pid()).isEmpty();
    assertThat(value(new LocalPostgres(home).start(), "select n from kept")).isEqualTo("7");
  }

  @Test
  void waitsForTheDiskBeforeItAnswers() throws SQLException {
    DatabaseUrl address = new LocalPostgres(home).start();

    assertThat(value(address, "show fsync")).isEqualTo("on");
    assertThat(value(address, "show synchronous_commit")).isEqualTo("on");
    assertThat(value(address, "show full_page_writes")).isEqualTo("on");
  }

  @Test
  void takesOverTheServerThatAKilledEngineLeftBehind() {
    LocalPostgres killed = new LocalPostgres(home);
    DatabaseUrl before = killed.start();
    long pid = killed.pid().orElseThrow();

    LocalPostgres next = new LocalPostgres(home);

    assertThat(next.start()).isEqualTo(before);
    assertThat(next.pid()).contains(pid);
  }

  @Test
  void replacesALeftoverServerWithOtherSettings() throws Exception {
    LocalPostgres killed = new LocalPostgres(home);
    killed.start();
    long pid = killed.pid().orElseThrow();
    Files.writeString(home.resolve("data/broadaxe.conf"), "jit = on\n");

    LocalPostgres next = new LocalPostgres(home);

    assertThat(value(next.start(), "show jit")).isEqualTo("off");
    assertThat(next.pid()).isPresent().get().isNotEqualTo(pid);
  }

  @Test
  void startsAfterTheServerItselfWasKilled() throws Exception {
    LocalPostgres postgres = new LocalPostgres(home);
    run(postgres.start(), "create table kept (n int); insert into kept values (7)");
    ProcessHandle server = ProcessHandle.of(postgres.pid().orElseThrow()).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();

    assertThat(value(new LocalPostgres(home).start(), "select n from kept")).isEqualTo("7");
  }

  @Test
  void readsAPidFileThatIsBeingWritten() {
    assertThat(Postmaster.parse(List.of("4711", "/data"))).contains(new Postmaster(4711, 0, false));
    assertThat(Postmaster.parse(List.of("47x"))).isEmpty();
  }

  private static void run(DatabaseUrl address, String sql) throws SQLException {
    try (Connection connection = connect(address);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(DatabaseUrl address, String sql) throws SQLException {
    try (Connection connection = connect(address);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static Connection connect(DatabaseUrl address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }
}
