package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.WorkflowRepository.NewIds;
import dev.broadaxe.testing.PostgresFixture;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Definitions are stored by content, once, whoever comes at the same time. */
class WorkflowRepositoryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;
  private UUID tenant;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  @BeforeEach
  void tenant() {
    tenant = pg.addTenant();
  }

  private static NewIds ids() {
    return new NewIds(pg.samples.id(), pg.samples.id());
  }

  private WorkflowVersion put(Definition definition) {
    return pg.workflows.put(tenant, ids(), definition);
  }

  private static Definition described(String name, String description) {
    Definition plain = pg.samples.definition(name);
    return new Definition(
        name,
        description,
        plain.steps(),
        plain.eventTriggers(),
        plain.cronTriggers(),
        plain.cronInput(),
        plain.sticky(),
        plain.defaultPriority(),
        plain.concurrency(),
        plain.filters(),
        plain.inputSchema(),
        plain.idempotency());
  }

  @Test
  void theSameDefinitionIsTheSameVersion() {
    WorkflowVersion first = put(described("mail", "one"));
    long counter = pg.workflows.counter();
    assertThat(first.ordinal()).isEqualTo(1);
    assertThat(put(described("mail", "one"))).isEqualTo(first);
    assertThat(pg.workflows.counter()).isEqualTo(counter);

    WorkflowVersion second = put(described("mail", "two"));
    assertThat(second.ordinal()).isEqualTo(2);
    assertThat(second.workflowId()).isEqualTo(first.workflowId());
    assertThat(pg.workflows.counter()).isEqualTo(counter + 1);
    WorkflowVersion back = put(described("mail", "one"));
    assertThat(back.ordinal()).as("only the newest counts").isEqualTo(3);
    assertThat(pg.workflows.newest(tenant, List.of("mail", "none")))
        .containsOnlyKeys("mail")
        .containsValue(back);
    assertThat(pg.workflows.versions(tenant, List.of(first.id(), second.id(), tenant)).values())
        .containsExactlyInAnyOrder(first, second);
  }

  @Test
  void ofManyPutsAtOnceOneMakesTheVersion() {
    List<CompletableFuture<WorkflowVersion>> puts =
        IntStream.range(0, 16)
            .mapToObj(
                n ->
                    CompletableFuture.supplyAsync(
                        () -> put(described("race", "same")), Thread::startVirtualThread))
            .toList();
    Set<WorkflowVersion> versions =
        puts.stream().map(CompletableFuture::join).collect(Collectors.toSet());
    assertThat(versions).hasSize(1);
    assertThat(versions.iterator().next().ordinal()).isEqualTo(1);
  }

  @Test
  void ofManyDifferentPutsAtOnceEachGetsItsOrdinal() {
    List<Long> ordinals =
        IntStream.range(0, 12)
            .mapToObj(
                n ->
                    CompletableFuture.supplyAsync(
                        () -> put(described("race", "number " + n)), Thread::startVirtualThread))
            .map(CompletableFuture::join)
            .map(WorkflowVersion::ordinal)
            .sorted()
            .toList();
    assertThat(ordinals).isEqualTo(IntStream.rangeClosed(1, 12).mapToObj(n -> (long) n).toList());
  }

  @Test
  void aDeletedWorkflowIsGoneForNewRunsAlone() {
    WorkflowVersion first = put(described("mail", "one"));
    assertThat(pg.workflows.delete(tenant, first.workflowId())).isTrue();
    assertThat(pg.workflows.delete(tenant, first.workflowId())).isFalse();
    assertThat(pg.workflows.newest(tenant, List.of("mail"))).isEmpty();
    assertThat(pg.workflows.find(tenant, first.workflowId())).isEmpty();
    assertThat(pg.workflows.versions(tenant, List.of(first.id()))).hasSize(1);
    WorkflowVersion again = put(described("mail", "one"));
    assertThat(again.workflowId()).isNotEqualTo(first.workflowId());
    assertThat(again.ordinal()).isEqualTo(1);
  }

  @Test
  void aListIsNewestFirstButTheFullNameLeads() {
    put(described("mail", ""));
    put(described("send_mail", ""));
    put(described("MAILBOX", ""));
    put(described("100% other", ""));
    Page<Workflow> page = pg.workflows.list(tenant, "mail", 10, 0);
    assertThat(page.rows().stream().map(Workflow::name))
        .containsExactly("mail", "MAILBOX", "send_mail");
    assertThat(page.total()).isEqualTo(3);
    assertThat(pg.workflows.list(tenant, "%", 10, 0).rows()).hasSize(1);
    Page<Workflow> second = pg.workflows.list(tenant, null, 2, 2);
    assertThat(second.rows().stream().map(Workflow::name)).containsExactly("send_mail", "mail");
    assertThat(second.total()).isEqualTo(4);
    assertThat(pg.workflows.list(pg.addTenant(), null, 10, 0).total()).isZero();
  }

  @Test
  void definitionsInMemoryFollowTheCounter() {
    Definitions here = new Definitions(pg.workflows);
    Definitions there = new Definitions(pg.workflows);
    here.seen(pg.workflows.counter());
    assertThat(here.newest(tenant, "mail")).isEmpty();
    WorkflowVersion first = there.put(tenant, ids(), described("mail", "one"));
    assertThat(here.newest(tenant, "mail")).as("absence is not kept").contains(first);
    WorkflowVersion second = there.put(tenant, ids(), described("mail", "two"));
    assertThat(there.newest(tenant, "mail")).contains(second);
    assertThat(here.newest(tenant, "mail")).contains(first);
    here.seen(pg.workflows.counter());
    assertThat(here.newest(tenant, "mail")).contains(second);
    assertThat(here.version(tenant, first.id())).contains(first);
    assertThat(here.version(pg.addTenant(), first.id())).isEmpty();
    there.delete(tenant, first.workflowId());
    assertThat(there.newest(tenant, "mail")).isEmpty();
  }
}
