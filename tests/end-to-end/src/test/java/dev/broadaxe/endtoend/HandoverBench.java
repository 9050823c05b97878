package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.broadaxe.testing.DurablePostgres;
import dev.broadaxe.testing.RabbitFixture;
import dev.broadaxe.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * How long nothing starts when the owner of a tenant goes: a tenant with a large backlog, and one
 * of ten thousand tenants that all have work.
 *
 * <p>It is a measurement, run by {@code ./broadaxe bench handover}: it fails only if something is
 * lost.
 */
final class HandoverBench {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int BACKLOG = Integer.getInteger("tasks", 1_000_000);
  private static final int TENANTS = Integer.getInteger("tenants", 10_000);
  private static final int BETWEEN = Math.min(50_000, BACKLOG / 5);

  private static final long AFTER = 30_000;

  private final List<String> rows = new ArrayList<>();

  private static final String MANY =
      """
      insert into tenant (id, name, slug)
        select gen_random_uuid(), 'many', 'many-' || n from generate_series(1, %d) n;
      insert into lease (tenant_id, lane_id) select id, 0 from tenant where name = 'many'
      """;

  /** Gives to all of them what the template has, under the same ids. */
  private static final String COPY =
      """
      insert into %1$s select (c.r).* from (
        select jsonb_populate_record(w, jsonb_build_object('tenant_id', t.id)) as r
        from %1$s w, tenant t
        where t.name = 'many' and w.tenant_id = (select id from tenant where slug = 'template')) c
      """;

  @Test
  void measure() throws IOException, InterruptedException {
    try (RabbitFixture broker = new RabbitFixture()) {
      try (DurablePostgres postgres = DurablePostgres.migrated();
          Split split = start("handover-backlog", postgres, broker)) {
        backlog(split);
      }
      try (DurablePostgres postgres = DurablePostgres.migrated();
          Split split = start("handover-tenants", postgres, broker)) {
        tenants(split);
      }
    }
    String table =
        "| what | longest without a start, ms | slowest start, ms | all leased after, ms |\n"
            + "|---|---|---|---|\n"
            + String.join("", rows);
    System.out.println(table);
    Files.writeString(Repository.file("tests/end-to-end/target/handover.md"), table);
  }

  private static Split start(String name, DurablePostgres postgres, RabbitFixture broker) {
    Split split = new Split(name, postgres.database(), Shape.SPLIT_WITH_RABBITMQ.bus(broker));
    List.of("rest-api", "controllers", "grpc-api", "scheduler", "scheduler").forEach(split::start);
    return split;
  }

  private static Path tokens(Split split, String tenant) throws IOException {
    return Files.writeString(split.folder().resolve(tenant), split.token(tenant));
  }

  // A large backlog -------------------------------------------------------------------------------

  private void backlog(Split split) throws IOException, InterruptedException {
    Bench.describe(split, split.replicas("grpc-api"));
    Bench bench =
        Bench.start(
            split.folder(),
            split.address(),
            tokens(split, "split"),
            List.of("backlog", "--tasks", "" + BACKLOG, "--slots", "500", "--idle-seconds", "1"));
    TestDatabase database = split.database();
    Waiting.until("it drains", LIMIT, () -> left(database) > 0 && assigned(database));
    done(database, BETWEEN);

    long stopped = System.currentTimeMillis();
    split.stop(split.owner());
    split.start("scheduler");
    done(database, BETWEEN);
    long killed = System.currentTimeMillis();
    long left = left(database);
    split.kill(split.owner());
    split.start("scheduler");

    JsonNode result = bench.result();
    assertThat(result.path("lost").intValue()).isZero();
    row(
        "owner stopped, about %,d queued".formatted(left + BETWEEN),
        pause(result, stopped, killed),
        "",
        "");
    row(
        "owner killed, about %,d queued".formatted(left),
        pause(result, killed, killed + AFTER),
        "",
        "");
  }

  private static boolean assigned(TestDatabase database) {
    return database.value("select exists (select from live where line = '')").equals("t");
  }

  private static long left(TestDatabase database) {
    return Long.parseLong(database.value("select count(*) from live"));
  }

  private static void done(TestDatabase database, int count) throws InterruptedException {
    long left = left(database) - count;
    Waiting.until(count + " are done", LIMIT, () -> left(database) <= left);
  }

  /** The longest of the longest pauses that was not over by then; less than all of them if none. */
  private static String pause(JsonNode result, long at, long until) {
    return StreamSupport.stream(result.path("longestPauses").spliterator(), false)
        .filter(pause -> pause.path("atEpochMillis").longValue() < until)
        .filter(
            pause ->
                pause.path("atEpochMillis").longValue() + pause.path("millis").longValue() > at)
        .map(pause -> pause.path("millis").longValue())
        .max(Comparator.naturalOrder())
        .map(Object::toString)
        .orElse("under " + result.at("/longestPauses/4/millis").longValue());
  }

  // Many tenants ----------------------------------------------------------------------------------

  private void tenants(Split split) throws IOException, InterruptedException {
    Bench.describe(split, split.replicas("grpc-api"));
    Bench.start(
            split.folder(),
            split.address(),
            tokens(split, "template"),
            List.of("queue", "--tasks", "1", "--idle-seconds", "1"))
        .result();
    // Owners would not look for what nobody has told them.
    List.copyOf(split.replicas("scheduler")).forEach(split::stop);
    TestDatabase database = split.database();
    database.execute(MANY.formatted(TENANTS));
    for (String table : List.of("workflow", "workflow_version", "task", "live")) {
      database.execute(COPY.formatted(table));
    }
    database.execute("analyze");
    split.start("scheduler");
    split.start("scheduler");
    long begun = System.currentTimeMillis();
    allLeased(database);
    row("%,d tenants with work found".formatted(TENANTS), "", "", since(begun));

    Path tokens = tokens(split, "split");
    event(split, tokens, "owner stopped", () -> split.stop(split.owner()));
    event(split, tokens, "a scheduler joined", () -> split.start("scheduler"));
    event(split, tokens, "owner killed", () -> split.kill(split.owner()));
    event(
        split,
        tokens,
        "all schedulers killed",
        () -> {
          List.copyOf(split.replicas("scheduler")).forEach(split::kill);
          split.start("scheduler");
        });
  }

  private void event(Split split, Path tokens, String what, Runnable happens)
      throws IOException, InterruptedException {
    Bench bench =
        Bench.start(
            split.folder(),
            split.address(),
            tokens,
            List.of(
                "simple",
                "--rate",
                "50",
                "--seconds",
                "40",
                "--warmup-seconds",
                "1",
                "--idle-seconds",
                "1"));
    Waiting.pass(Duration.ofSeconds(15));
    long begun = System.currentTimeMillis();
    happens.run();
    allLeased(split.database());
    String leased = since(begun);
    JsonNode result = bench.result();
    assertThat(result.path("lost").intValue()).isZero();
    long slowest = Math.round(result.at("/triggerToStartMillis/max").doubleValue());
    row("%s, %,d tenants with work".formatted(what, TENANTS), "", "" + slowest, leased);
  }

  private static String since(long begun) {
    return Long.toString(System.currentTimeMillis() - begun);
  }

  private static void allLeased(TestDatabase database) throws InterruptedException {
    Waiting.until(
        "all are leased",
        LIMIT,
        () ->
            Integer.parseInt(
                    database.value(
                        "select count(*) from lease l join lane a on a.id = l.lane_id"
                            + " join tenant t on t.id = l.tenant_id"
                            + " where a.closed_at is null and t.name = 'many'"))
                == TENANTS);
  }

  private void row(String what, String longest, String slowest, String leased) {
    String row =
        String.format(Locale.ROOT, "| %s | %s | %s | %s |%n", what, longest, slowest, leased);
    System.out.print(row);
    rows.add(row);
  }
}
