package dev.broadaxe.engine;

import dev.broadaxe.model.BoundedMap;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All that a tenant machine remembers, shared by the parts of the machine and by nobody else. */
final class State {
  private static final int VERSIONS_MAX = 4_096;
  private static final int PARENTS_MAX = 1_024;
  private static final int ANSWERED_MAX = 20_000;

  /** How far the clocks of doors may be from the owner's. */
  private static final Duration CLOCKS_APART_MAX = Duration.ofSeconds(5);

  final UUID tenant;
  final long epoch;
  final TaskBook book;
  final Workers workers = new Workers();
  final Watches watches = new Watches();
  final Deliveries deliveries = new Deliveries();

  /** STARTED reports that are not in rows yet, oldest first. */
  final LinkedHashMap<UUID, Held> unwrittenStarts = new LinkedHashMap<>();

  /** Attempts that are given up unless their workers say that they have them. */
  final LinkedHashMap<UUID, Held> doubted = new LinkedHashMap<>();

  /** Tasks of this round whose inputs are too large to keep when they are not placed at once. */
  final List<Held> large = new ArrayList<>();

  Changes changes;
  List<Effect> effects = new ArrayList<>();
  Known known = Known.NOTHING;

  private final Map<UUID, WorkflowVersion> versions = new BoundedMap<>(VERSIONS_MAX);

  /** Spawning task to the runs that it spawned, by key or index. */
  private final Map<UUID, Map<String, UUID>> children = new BoundedMap<>(PARENTS_MAX);

  /** Commands that must not be carried out twice, and what was answered. */
  private final Map<UUID, Reply> answered = new BoundedMap<>(ANSWERED_MAX);

  /** Commands made before this may have been carried out by the machine's predecessor. */
  private final Instant trustFrom;

  private long seq;
  private @Nullable Instant graceFrom;
  private Instant graceSince = Instant.MIN;
  private Instant graceUntil = Instant.MIN;

  State(UUID tenant, long epoch, int heads, int dues, Instant now) {
    this.tenant = tenant;
    this.epoch = epoch;
    this.book = new TaskBook(heads, dues);
    this.changes = new Changes(tenant);
    this.trustFrom = now.plus(CLOCKS_APART_MAX);
    // Places must grow from owner to owner: no owner gives a million of them a second for long.
    this.seq = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  long nextSeq() {
    return ++seq;
  }

  @Nullable WorkflowVersion version(UUID id) {
    return versions.get(id);
  }

  void learn(WorkflowVersion version) {
    versions.put(version.id(), version);
  }

  @Nullable Map<String, UUID> childrenOf(UUID parent) {
    return children.get(parent);
  }

  void learnChildren(UUID parent, Map<String, UUID> runs) {
    children.put(parent, runs);
  }

  /** True when the command may have been carried out already. */
  boolean doubtful(Envelope envelope) {
    return envelope.resent() || envelope.at().isBefore(trustFrom);
  }

  @Nullable Reply answered(UUID command) {
    return answered.get(command);
  }

  void answer(UUID command, Reply reply) {
    answered.put(command, reply);
  }

  /**
   * From then until now nothing could be committed: what was under way and fell due since gets
   * until a little later.
   */
  void grace(Instant from, Instant now, Instant until) {
    boolean over = graceFrom == null || graceUntil.isBefore(from);
    graceFrom = over || from.isBefore(graceFrom) ? from : graceFrom;
    graceSince = now;
    graceUntil = until;
  }

  /** True while the due of a task counts against nobody, because of the outage in which it fell. */
  boolean excused(Held task, Instant now) {
    Instant assigned = task.row().assignedAt();
    Instant began = assigned == null ? task.row().queuedAt() : assigned;
    return now.isBefore(graceUntil)
        && graceFrom != null
        && !task.due().isBefore(graceFrom)
        && began.isBefore(graceSince);
  }

  Instant graceUntil() {
    return graceUntil;
  }

  /** A row of this task is about to change: what was read of it is stale. */
  void touch(UUID task) {
    known.touched(task);
  }
}
