package dev.broadaxe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A lane's mailbox: urgent before bulky, tenants in turn, and a bound that is said aloud. */
class MailboxTest {
  private static final UUID ONE = new UUID(1, 1);
  private static final UUID TWO = new UUID(2, 2);

  private long ids;

  private Arrival arrival(UUID tenant, Command command) {
    Envelope envelope = new Envelope(tenant, new UUID(9, ++ids), Instant.EPOCH, false, command);
    return new Arrival(envelope, reply -> {}, false);
  }

  private Arrival cancel(UUID tenant) {
    return arrival(tenant, new Command.CancelTasks(List.of(), "test"));
  }

  private Arrival trigger(UUID tenant) {
    return arrival(tenant, new Command.TriggerRuns(List.of()));
  }

  private Arrival report(UUID tenant) {
    return arrival(
        tenant,
        new Command.ReportTask(
            tenant, 0, 0, Command.ReportKind.COMPLETED, Payload.EMPTY, true, Instant.EPOCH));
  }

  private static List<Arrival> round(Mailbox mailbox) {
    mailbox.beginRound();
    List<Arrival> taken = new ArrayList<>();
    for (Arrival next = mailbox.next(_ -> true); next != null; next = mailbox.next(_ -> true)) {
      taken.add(next);
    }
    return taken;
  }

  @Test
  void reportsGoBeforeTriggersAndTheseBeforeBulkWork() {
    Mailbox mailbox = new Mailbox(64L << 20);
    Arrival bulk = cancel(ONE);
    Arrival normal = trigger(ONE);
    Arrival urgent = report(ONE);
    mailbox.offer(bulk);
    mailbox.offer(normal);
    mailbox.offer(urgent);
    assertThat(round(mailbox)).containsExactly(urgent, normal, bulk);
    assertThat(mailbox.hasMail()).isFalse();
  }

  @Test
  void aFloodOfOneUrgencyLeavesTheOthersTheirShare() {
    Mailbox mailbox = new Mailbox(64L << 20);
    for (int i = 0; i < 9_000; i++) {
      mailbox.offer(report(ONE));
    }
    Arrival bulk = cancel(ONE);
    mailbox.offer(bulk);
    List<Arrival> taken = round(mailbox);
    assertThat(taken).contains(bulk).hasSize(2_000);
  }

  @Test
  void tenantsTakeTurns() {
    Mailbox mailbox = new Mailbox(64L << 20);
    for (int i = 0; i < 5_000; i++) {
      mailbox.offer(trigger(ONE));
    }
    Arrival other = trigger(TWO);
    mailbox.offer(other);
    mailbox.beginRound();
    assertThat(List.of(next(mailbox), next(mailbox))).contains(other);
  }

  private static Arrival next(Mailbox mailbox) {
    Arrival next = mailbox.next(_ -> true);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void commandsOfOneTenantKeepTheirOrder() {
    Mailbox mailbox = new Mailbox(64L << 20);
    List<Arrival> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Arrival arrival = trigger(i % 2 == 0 ? ONE : TWO);
      sent.add(arrival);
      mailbox.offer(arrival);
    }
    List<Arrival> taken = round(mailbox);
    for (UUID tenant : List.of(ONE, TWO)) {
      assertThat(taken.stream().filter(a -> a.envelope().tenant().equals(tenant)))
          .containsExactlyElementsOf(
              sent.stream().filter(a -> a.envelope().tenant().equals(tenant)).toList());
    }
  }

  @Test
  void whoComesToAFullMailboxIsToldSoButWorkersAreStillHeard() {
    Mailbox mailbox = new Mailbox(64L << 20);
    HashSet<Handover> answers = new HashSet<>();
    for (int i = 0; i < Mailbox.WAITING_MAX; i++) {
      answers.add(mailbox.offer(trigger(new UUID(i % 100, 0))));
    }
    assertThat(answers).containsExactly(Handover.TAKEN);
    assertThat(mailbox.offer(trigger(ONE))).isEqualTo(Handover.BUSY);
    assertThat(mailbox.offer(arrival(ONE, new Command.Beat("door", List.of()))))
        .isEqualTo(Handover.TAKEN);
    round(mailbox);
    assertThat(mailbox.offer(trigger(ONE))).isEqualTo(Handover.TAKEN);
  }

  @Test
  void aTenantThatFillsItsPartLeavesRoomForTheOthers() {
    Mailbox mailbox = new Mailbox(64L << 20);
    for (int i = 0; i < Mailbox.WAITING_MAX_OF_TENANT; i++) {
      mailbox.offer(trigger(ONE));
    }
    assertThat(mailbox.offer(trigger(ONE))).isEqualTo(Handover.BUSY);
    assertThat(mailbox.offer(trigger(TWO))).isEqualTo(Handover.TAKEN);
  }

  @Test
  void whatCommandsCarryIsBounded() {
    Mailbox mailbox = new Mailbox(1_000);
    Arrival large =
        arrival(
            ONE,
            new Command.ReportTask(
                new UUID(1, 1),
                0,
                0,
                Command.ReportKind.COMPLETED,
                Payload.of("x".repeat(1_000)),
                true,
                Instant.EPOCH));
    assertThat(mailbox.offer(large)).isEqualTo(Handover.TAKEN);
    assertThat(mailbox.offer(large)).isEqualTo(Handover.BUSY);
    assertThat(mailbox.offer(cancel(ONE))).isEqualTo(Handover.TAKEN);
    round(mailbox);
    assertThat(mailbox.offer(large)).isEqualTo(Handover.TAKEN);
  }

  @Test
  void commandsOfATenantThatIsNotReadyStayAndAreAskedAboutInTheNextRound() {
    Mailbox mailbox = new Mailbox(64L << 20);
    Arrival first = trigger(ONE);
    Arrival second = trigger(ONE);
    Arrival other = trigger(TWO);
    List.of(first, other, second).forEach(mailbox::offer);
    mailbox.beginRound();
    assertThat(mailbox.next(TWO::equals)).isSameAs(other);
    assertThat(mailbox.next(TWO::equals)).isNull();
    assertThat(mailbox.hasMail()).isFalse();
    assertThat(round(mailbox)).containsExactly(first, second);
  }
}
