package dev.broadaxe.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestSignal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Wake-ups: heard in order, announced anew after every connect. */
class ListenTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  @Test
  void hearsNotificationsAndSaysWhenItMayHaveMissedSome() {
    TestSignal<String> heard = new TestSignal<>();
    try (TcpProxy proxy = TcpProxy.to("localhost", POSTGRES.database().port());
        Postgres postgres =
            Postgres.open(Sample.address(POSTGRES.database(), proxy.port()), "test");
        Listen listen = postgres.listen()) {
      listen.to("bell", heard::signal);
      assertThat(heard.await(1)).containsExactly("");
      POSTGRES.database().execute("NOTIFY bell, 'one'; NOTIFY other, 'no'; NOTIFY bell, 'two'");
      assertThat(heard.await(3)).containsExactly("", "one", "two");
      proxy.cut();
      assertThat(heard.await(4)).endsWith("");
      POSTGRES.database().execute("NOTIFY bell, 'three'");
      assertThat(heard.await(5)).endsWith("three");
    }
  }

  @Test
  void hearsChannelsThatAreAddedLaterEachForItself() {
    TestSignal<String> early = new TestSignal<>();
    TestSignal<String> late = new TestSignal<>();
    try (Postgres postgres = Postgres.open(Sample.address(POSTGRES.database()), "test");
        Listen listen = postgres.listen()) {
      listen.to("early", early::signal);
      early.await(1);
      listen.to("late", late::signal);
      late.await(1);
      POSTGRES.database().execute("NOTIFY late, 'one'; NOTIFY early, 'two'");
      assertThat(early.await(2)).containsExactly("", "two");
      assertThat(late.await(2)).containsExactly("", "one");
    }
  }

  @Test
  void doesNotLetItsThreadWaitForTheDatabase() {
    TestSignal<String> heard = new TestSignal<>();
    try (Postgres postgres = Postgres.open(Sample.address(POSTGRES.database()), "test");
        Db db = postgres.db("waits", DbLimits.of(1));
        Listen listen = postgres.listen()) {
      listen.to(
          "bell",
          _ -> {
            try {
              db.read(tx -> tx.all(List.of()));
              heard.signal("waited");
            } catch (IllegalStateException e) {
              heard.signal(String.valueOf(e.getMessage()));
            }
          });
      assertThat(heard.await(1)).containsExactly("an event loop must not wait for the database");
    }
  }
}
