package dev.broadaxe.scheduler;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Proof;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lane decided in one round: sent as one transaction, and released when that is committed.
 */
record Round(long number, List<Part> parts) {

  /** One tenant's part of a round. */
  record Part(Seat seat, TenantMachine.Output output, List<Seat.Decided> decided) {}

  List<Changes> changes() {
    return parts.stream().map(part -> part.output().changes()).filter(c -> !c.isEmpty()).toList();
  }

  /** True when somebody waits for an answer to something that this round decided. */
  boolean answers() {
    return parts.stream().anyMatch(part -> !part.decided().isEmpty());
  }

  /** The row whose presence proves that the round was committed. */
  Proof proof(int lane) {
    for (Part part : parts) {
      Proof proof = proofOf(part);
      if (proof != null) {
        return proof;
      }
    }
    return new Proof.OfMarker(lane, number);
  }

  private static @Nullable Proof proofOf(Part part) {
    return part.output().changes().proof();
  }
}
