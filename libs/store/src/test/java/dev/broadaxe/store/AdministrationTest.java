package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tenants, tokens and processes. */
class AdministrationTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  @Test
  void aTenantIsFoundByIdAndSlug() {
    TenantRepository tenants = new TenantRepository(pg.db);
    UUID id = pg.samples.id();
    assertThat(tenants.insert(id, "Default", "default")).isTrue();
    assertThat(tenants.insert(pg.samples.id(), "Another", "default")).isFalse();
    Tenant tenant = tenants.bySlug("default").orElseThrow();
    assertThat(tenant.id()).isEqualTo(id);
    assertThat(tenant.name()).isEqualTo("Default");
    assertThat(tenants.find(id)).contains(tenant);
    assertThat(tenants.find(pg.samples.id())).isEmpty();
    assertThat(tenants.list(1000)).contains(tenant);
  }

  @Test
  void aTokenBelongsToItsTenantAndIsRevokedOnce() {
    TokenRepository tokens = new TokenRepository(pg.db);
    UUID tenant = pg.addTenant();
    UUID id = pg.samples.id();
    tokens.insert(tenant, id, "ci", pg.samples.after(3600));
    ApiToken token = tokens.find(tenant, id).orElseThrow();
    assertThat(token.name()).isEqualTo("ci");
    assertThat(token.expiresAt()).isEqualTo(pg.samples.after(3600));
    assertThat(token.revokedAt()).isNull();
    assertThat(tokens.find(pg.addTenant(), id)).isEmpty();
    assertThat(tokens.revoke(pg.addTenant(), id)).isFalse();
    assertThat(tokens.revoke(tenant, id)).isTrue();
    assertThat(tokens.revoke(tenant, id)).isFalse();
    assertThat(tokens.list(tenant)).hasSize(1);
    assertThat(tokens.list(tenant).getFirst().revokedAt()).isNotNull();
  }

  @Test
  void processesSeeEachOtherWhileTheyBeat() {
    ProcessRepository processes = new ProcessRepository(pg.db);
    Duration minute = Duration.ofMinutes(1);
    ProcessRepository.Seen alone = processes.beat("a", "scheduler", minute);
    assertThat(alone.peers()).isEmpty();
    assertThat(alone.definitions()).isEqualTo(pg.workflows.counter());
    ProcessRepository.Seen both = processes.beat("b", "grpc-api", minute);
    assertThat(both.peers()).extracting(ProcessRepository.Peer::id).containsExactly("a");
    assertThat(both.now()).isAfterOrEqualTo(alone.now());
    pg.database.execute("update process set beat = beat - interval '2 minutes' where id = 'a'");
    assertThat(processes.beat("b", "grpc-api", minute).peers()).isEmpty();
    processes.beat("a", "scheduler", minute);
    assertThat(processes.beat("b", "grpc-api", minute).peers()).hasSize(1);
    processes.leave("a");
    assertThat(processes.beat("b", "grpc-api", minute).peers()).isEmpty();
  }
}
