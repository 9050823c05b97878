package dev.broadaxe.store;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.telemetry.RoundMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Another store whose rounds are measured. */
public final class MeasuredRounds implements RoundStore {
  private final RoundStore store;
  private final RoundMetrics metrics;

  /** Closes the store when it is closed. */
  public MeasuredRounds(RoundStore store, RoundMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  @Override
  public Commit commit(int lane, long epoch, long round, List<Changes> changes) {
    long from = System.nanoTime();
    Commit commit = store.commit(lane, epoch, round, changes);
    Duration took = Duration.ofNanos(System.nanoTime() - from);
    int rows = 0;
    int deadLetters = 0;
    for (Changes change : changes) {
      rows += change.rows();
      deadLetters += change.deadLetters().size();
    }
    metrics.ended(lane, outcome(commit), rows, took);
    if (deadLetters > 0 && commit instanceof Commit.Committed) {
      metrics.putAside(lane, deadLetters);
    }
    return commit;
  }

  private static String outcome(Commit commit) {
    return switch (commit) {
      case Commit.Committed _ -> "committed";
      case Commit.Fenced _ -> "fenced";
      case Commit.Unknown _ -> "unknown";
      case Commit.Broken _ -> "broken";
    };
  }

  @Override
  public Opened openLane(String process) {
    return store.openLane(process);
  }

  @Override
  public @Nullable Opened raiseLane(int lane, String process) {
    return store.raiseLane(lane, process);
  }

  @Override
  public void closeLane(int lane, long epoch) {
    store.closeLane(lane, epoch);
  }

  @Override
  public boolean closeDead(int lane, DeadAfter deadAfter) {
    return store.closeDead(lane, deadAfter);
  }

  @Override
  public boolean happened(Proof proof) {
    return store.happened(proof);
  }

  @Override
  public BeatSeen beat(int lane, long epoch, DeadAfter deadAfter, boolean deaf) {
    return store.beat(lane, epoch, deadAfter, deaf);
  }

  @Override
  public List<Lease> claim(int lane, Collection<UUID> tenants) {
    return store.claim(lane, tenants);
  }

  @Override
  public List<Lease> leases(int lane) {
    return store.leases(lane);
  }

  @Override
  public List<UUID> tenantsOfNobody() {
    return store.tenantsOfNobody();
  }

  @Override
  public Image load(UUID tenant, int heads, int dues) {
    return store.load(tenant, heads, dues);
  }

  @Override
  public List<Head> heads(UUID tenant, String line, int priority, long seq, int limit) {
    return store.heads(tenant, line, priority, seq, limit);
  }

  @Override
  public List<Head> dues(UUID tenant, Instant due, UUID id, int limit) {
    return store.dues(tenant, due, id, limit);
  }

  @Override
  public Facts facts(UUID tenant, Wanted wanted) {
    return store.facts(tenant, wanted);
  }

  @Override
  public InboxPage inbox(int lane, long after, int limit) {
    InboxPage page = store.inbox(lane, after, limit);
    if (page.buried() > 0) {
      metrics.putAside(lane, page.buried());
    }
    return page;
  }

  @Override
  public void close() {
    store.close();
  }
}
