package dev.broadaxe.scheduler;

import dev.broadaxe.engine.Known;
import dev.broadaxe.engine.Read;
import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.RoundStore.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads the rows of tenants for their seats. A reading that failed brings null. */
final class SeatReader {
  private static final Logger LOG = Logger.getLogger(SeatReader.class);

  /** How long a tenant whose rows could not be read is left alone. */
  static final Duration REST = Duration.ofSeconds(1);

  private final Lane.Parts parts;
  private final Leases leases;
  private final Readings readings;

  SeatReader(Lane.Parts parts, Leases leases, Readings readings) {
    this.parts = parts;
    this.leases = leases;
    this.readings = readings;
  }

  /** Leases a tenant to the lane, if no other open lane has it. */
  void claim(UUID tenant, Consumer<@Nullable List<Lease>> then) {
    int lane = leases.lane();
    readings.read("claim", () -> parts.store().claim(lane, List.of(tenant)), then);
  }

  void image(UUID tenant, Consumer<@Nullable Image> then) {
    TenantMachine.Bounds bounds = parts.bounds();
    readings.readClaimed(
        tenant, "load", () -> parts.store().load(tenant, bounds.heads(), bounds.dues()), then);
  }

  /** Somebody waits for a tenant that is being loaded. */
  void hurry(UUID tenant) {
    readings.hurry(tenant);
  }

  /** What is still to be read is void. */
  void giveUp() {
    readings.clear();
  }

  /** Reads for a seat what its commands lack. */
  void facts(Seat seat, Known known) {
    readings.read(
        "facts",
        () -> parts.store().facts(seat.tenant, known.wanted()),
        (@Nullable Facts facts) -> {
          if (facts == null) {
            seat.restUntil(parts.clock().instant().plus(REST));
          }
          seat.read(known, facts);
        });
  }

  /** Rows with the versions that they name. */
  private record Rows(List<Head> heads, Map<UUID, WorkflowVersion> versions) {}

  /**
   * Reads the rows that a machine wants because one of its windows runs low.
   *
   * @param broken called when the machine cannot take what was read
   */
  void rows(Seat seat, TenantMachine machine, Read read, Consumer<Seat> broken) {
    readings.read(
        "rows",
        () -> {
          List<Head> heads = heads(seat.tenant, read);
          return new Rows(heads, versions(seat.tenant, heads));
        },
        (@Nullable Rows rows) -> {
          if (seat.machine() != machine) {
            return;
          }
          try {
            machine.read(
                read,
                rows == null ? null : rows.heads(),
                rows == null ? Map.of() : rows.versions());
          } catch (RuntimeException bug) {
            LOG.errorf(bug, "a machine cannot take what was read: tenant=%s", seat.tenant);
            broken.accept(seat);
          }
        });
  }

  private List<Head> heads(UUID tenant, Read read) {
    return switch (read) {
      case Read.OfLine(String line, Read.Place behind, int limit) ->
          behind == null
              ? parts.store().heads(tenant, line, Integer.MAX_VALUE, Long.MIN_VALUE, limit)
              : parts.store().heads(tenant, line, behind.priority(), behind.seq(), limit);
      case Read.OfDues(Instant due, UUID task, int limit) ->
          due == null || task == null
              ? parts.store().dues(tenant, Instant.EPOCH, new UUID(0, 0), limit)
              : parts.store().dues(tenant, due, task, limit);
    };
  }

  private Map<UUID, WorkflowVersion> versions(UUID tenant, List<Head> heads) {
    Set<UUID> wanted = new LinkedHashSet<>();
    heads.forEach(head -> wanted.add(head.row().versionId()));
    if (wanted.isEmpty()) {
      return Map.of();
    }
    return new HashMap<>(
        parts.store().facts(tenant, new Wanted(Set.of(), wanted, Set.of())).versions());
  }
}
