package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The program that makes tenants and tokens. */
class MainTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", POSTGRES.database().url());
    environment.put("SERVER_GRPC_INSECURE", "true");
    environment.put(
        "SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE", folder.resolve("keys.json").toString());
    out.reset();
    err.reset();
    return new Main(InstantSource.system(), printer(out), printer(err)).run(environment, arguments);
  }

  private static PrintStream printer(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aTenantIsMadeOnceAndTokensAsOftenAsAsked() {
    assertThat(run("tenant", "Acme Inc.", "acme")).isZero();
    String tenant = printed();
    assertThat(run("tenant", "Acme again", "acme")).isZero();
    assertThat(printed()).isEqualTo(tenant);

    assertThat(run("token", "acme")).isZero();
    String bySlug = printed();
    assertThat(run("token", tenant, "by id")).isZero();
    assertThat(printed()).isNotEqualTo(bySlug).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    assertThat(
            POSTGRES
                .database()
                .column(
                    "select name from api_token where tenant_id = '" + tenant + "' order by id"))
        .containsExactly("made by an operator", "by id");
  }

  @Test
  void eachOpenLaneIsShownWithWhatItHas() {
    TestDatabase database = POSTGRES.database();
    database.execute(
        "insert into lane (id, process_id, beat, timeline) overriding system value values"
            + " (901, 'one', now() - interval '2 s', 1), (902, 'two', now(), 1)");
    database.execute(
        "insert into lane (id, process_id, beat, timeline, closed_at) overriding system value"
            + " values (903, 'gone', now(), 1, now())");
    database.execute(
        "insert into lease (tenant_id, lane_id) select gen_random_uuid(), 901"
            + " from generate_series(1, 3)");

    assertThat(run("leases")).isZero();
    assertThat(printed().lines())
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .matches("lane=901 process=one tenants=3 working=0 silent_ms=[2-9].+"),
            two -> assertThat(two).startsWith("lane=902 process=two tenants=0 working=0"));
    assertThat(run("leases", "more")).isEqualTo(1);
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThat(run()).isEqualTo(1);
    assertThat(complaint()).contains("usage: tenant NAME SLUG");
    assertThat(run("token", "nobody")).isEqualTo(1);
    assertThat(complaint()).contains("there is no tenant with the slug nobody");
    assertThat(run("token", "00000000-0000-0000-0000-000000000001")).isEqualTo(1);
    assertThat(complaint()).contains("there is no tenant 00000000");
    assertThat(run("tenant", "Acme", "Not A Slug")).isEqualTo(1);
    assertThat(complaint()).contains("a slug of a-z, 0-9 and -");
    assertThat(printed()).isEmpty();
  }
}
