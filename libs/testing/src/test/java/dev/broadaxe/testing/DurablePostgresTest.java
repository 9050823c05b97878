package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server keeps that is killed, and what a standby lacks that was cut off. */
final class DurablePostgresTest {

  @Test
  void whatWasCommittedIsThereAfterAKill() {
    try (DurablePostgres postgres = DurablePostgres.migrated()) {
      TestDatabase database = postgres.database();
      database.execute("create table kept (n int)");
      database.execute("insert into kept values (1)");

      postgres.kill();
      postgres.start();

      assertThat(database.column("select n from kept")).containsExactly("1");
    }
  }

  @Test
  void aStandbyLacksWhatWasHeldBackWhenItTookOver() {
    try (DurablePostgres postgres = DurablePostgres.migrated();
        TcpProxy network = TcpProxy.to("localhost", postgres.database().port());
        DurablePostgres standby = postgres.standby(network.port())) {
      postgres.database().execute("create table kept (n int)");
      postgres.database().execute("insert into kept values (1)");
      awaitReplay(postgres, standby);

      network.holdAnswers();
      postgres.database().execute("insert into kept values (2)");
      postgres.kill();
      network.cut();
      standby.promote();

      standby.database().execute("insert into kept values (3)");
      assertThat(standby.database().column("select n from kept order by n"))
          .isEqualTo(List.of("1", "3"));
      assertThat(standby.database().value("select current_timeline()")).isEqualTo("2");
    }
  }

  private static void awaitReplay(DurablePostgres postgres, DurablePostgres standby) {
    String position = postgres.database().value("select pg_current_wal_lsn()");
    standby
        .database()
        .execute(
            "do $$ begin while pg_last_wal_replay_lsn() < '"
                + position
                + "' loop perform pg_sleep(0.01); end loop; end $$");
  }
}
