package dev.broadaxe.simulation;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.DeadLetter;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.StoreOutage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The database of the simulation: tables in memory, with a fence as the real one and faults on
 * demand.
 */
final class FakeRoundStore implements RoundStore {

  /** What goes wrong with a commit. */
  enum Fault {
    NONE,
    /** The connection broke before the commit: nothing is written. */
    LOST,
    /** It was committed, and the answer was lost. */
    ANSWER_LOST,
    /** The client died in the commit: it happens a moment later, unless the lane was taken. */
    LATE
  }

  /** What no column takes, as U+0000 is for a real database. */
  static final String POISON = "poison";

  private record LateCommit(int lane, long epoch, Instant at, List<Changes> changes, Proof proof) {}

  private static final Comparator<LiveRow> LINE_ORDER =
      Comparator.comparingInt(LiveRow::priority).reversed().thenComparingLong(LiveRow::seq);

  final Map<UUID, TaskSpec> tasks = new LinkedHashMap<>();
  final Map<UUID, LiveRow> live = new TreeMap<>();
  final Map<UUID, TreeMap<Integer, AttemptRow>> attempts = new LinkedHashMap<>();
  final List<NoteRow> notes = new ArrayList<>();
  final List<DeadLetter> deadLetters = new ArrayList<>();
  final Map<UUID, Envelope> inbox = new LinkedHashMap<>();

  /** Rounds that changed rows which were not there: the owner believed what was not so. */
  final List<String> mismatches = new ArrayList<>();

  private final Map<UUID, WorkflowVersion> versions = new LinkedHashMap<>();

  private final InstantSource clock;
  private final Map<UUID, UUID> tenantOf = new HashMap<>();
  private final FakeLanes lanes;
  private final Set<Proof.OfMarker> markers = new HashSet<>();
  private final Set<UUID> tenants = new TreeSet<>();
  private final List<LateCommit> late = new ArrayList<>();
  private final Map<UUID, Long> numbers = new HashMap<>();
  private final Set<Integer> cut = new HashSet<>();
  private @Nullable Standby standby;
  private boolean away;

  /** Tasks of which a fail-over lost something that was committed. */
  final Set<UUID> disturbed = new HashSet<>();

  /** Commands that a fail-over lost, out of the inbox or when they had been put aside. */
  final Set<UUID> lostLetters = new HashSet<>();

  /** Called after each commit, with what it changed. */
  private Consumer<List<Changes>> afterCommit = changes -> {};

  /** Chooses what goes wrong with the next commit. */
  Supplier<Fault> faults = () -> Fault.NONE;

  FakeRoundStore(InstantSource clock) {
    this.clock = clock;
    this.lanes = new FakeLanes(clock);
  }

  void afterCommit(Consumer<List<Changes>> check) {
    afterCommit = check;
  }

  void away(boolean now) {
    away = now;
  }

  boolean away() {
    return away;
  }

  void tenant(UUID tenant) {
    tenants.add(tenant);
  }

  void version(UUID tenant, WorkflowVersion version) {
    versions.put(version.id(), version);
    tenantOf.put(version.id(), tenant);
  }

  /** What a standby had when it fell behind. */
  private record Standby(
      Map<UUID, TaskSpec> tasks,
      Map<UUID, LiveRow> live,
      Map<UUID, TreeMap<Integer, AttemptRow>> attempts,
      int notes,
      int deadLetters,
      Map<UUID, Envelope> inbox,
      FakeLanes.Rows lanes,
      Set<Proof.OfMarker> markers) {}

  /** From now on the standby falls behind. */
  void lag() {
    Map<UUID, TreeMap<Integer, AttemptRow>> ended = new LinkedHashMap<>();
    attempts.forEach((task, rows) -> ended.put(task, new TreeMap<>(rows)));
    standby =
        new Standby(
            new LinkedHashMap<>(tasks),
            new TreeMap<>(live),
            ended,
            notes.size(),
            deadLetters.size(),
            new LinkedHashMap<>(inbox),
            lanes.rows(),
            new HashSet<>(markers));
  }

  /** The primary is gone, and the standby takes its place: what it lacks is lost. */
  void failOver() {
    Standby next = standby;
    if (next == null) {
      return;
    }
    standby = null;
    Set<UUID> ids = new HashSet<>(tasks.keySet());
    ids.addAll(next.tasks().keySet());
    ids.removeIf(id -> same(next, id));
    disturbed.addAll(ids);
    inbox.values().stream()
        .filter(envelope -> !next.inbox().containsKey(envelope.id()))
        .forEach(this::lose);
    List<DeadLetter> lost = deadLetters.subList(next.deadLetters(), deadLetters.size());
    lost.forEach(letter -> lostLetters.add(letter.envelope().id()));
    lost.clear();
    replace(tasks, next.tasks());
    replace(live, next.live());
    replace(attempts, next.attempts());
    replace(inbox, next.inbox());
    cut.addAll(lanes.ids());
    lanes.promoted(next.lanes());
    notes.subList(next.notes(), notes.size()).clear();
    markers.retainAll(next.markers());
    late.clear();
  }

  private void lose(Envelope envelope) {
    disturbed.addAll(subjects(envelope));
    lostLetters.add(envelope.id());
  }

  private boolean same(Standby next, UUID task) {
    return Objects.equals(live.get(task), next.live().get(task))
        && Objects.equals(tasks.get(task), next.tasks().get(task))
        && Objects.equals(attempts.get(task), next.attempts().get(task));
  }

  private static List<UUID> subjects(Envelope envelope) {
    return switch (envelope.command()) {
      case Command.TriggerRuns trigger -> trigger.runs().stream().map(Command.NewRun::id).toList();
      case Command.ReportTask report -> List.of(report.task());
      case Command.CancelTasks _, Command.ReplayTasks _ -> List.of();
      case Command.RefreshTimeout _, Command.ReleaseSlot _, Command.Soft _ -> List.of();
    };
  }

  private static <K, V> void replace(Map<K, V> now, Map<K, V> then) {
    now.clear();
    now.putAll(then);
  }

  /** True while the lane's writing connection is gone, which its owner need not know yet. */
  boolean cut(int lane) {
    return cut.contains(lane);
  }

  boolean belongs(UUID tenant, UUID id) {
    return tenant.equals(tenantOf.get(id));
  }

  private List<LiveRow> live(UUID tenant) {
    return live.values().stream().filter(row -> belongs(tenant, row.id())).toList();
  }

  /** A door leaves a command for whoever owns its tenant next. */
  void putIntoInbox(Envelope envelope) {
    inbox.putIfAbsent(envelope.id(), envelope);
  }

  /** Whether a command in the inbox would start this run. */
  boolean inboxHolds(UUID run) {
    return inbox.values().stream().anyMatch(envelope -> subjects(envelope).contains(run));
  }

  FakeLanes lanes() {
    return lanes;
  }

  /**
   * Throws when what an owner holds is not what the rows say, but for a start that it may write a
   * second later.
   */
  void compare(UUID tenant, List<LiveRow> held) {
    Map<UUID, LiveRow> byTask = new HashMap<>();
    for (LiveRow row : held) {
      byTask.put(row.id(), row);
      LiveRow stored = live.get(row.id());
      if (stored == null || !belongs(tenant, row.id()) || !told(stored, row).equals(row)) {
        throw new IllegalStateException("memory holds " + row + ", the rows say " + stored);
      }
    }
    for (LiveRow row : live(tenant)) {
      if (row.state() == TaskState.ASSIGNED && !byTask.containsKey(row.id())) {
        throw new IllegalStateException("memory lacks " + row);
      }
    }
  }

  private static LiveRow told(LiveRow stored, LiveRow held) {
    return stored.startedAt() != null
        ? stored
        : new LiveRow(
            stored.id(),
            stored.versionId(),
            stored.stepId(),
            stored.state(),
            stored.line(),
            stored.priority(),
            stored.seq(),
            stored.attempt(),
            stored.appRetries(),
            stored.internalRetries(),
            stored.invocation(),
            stored.released(),
            stored.worker(),
            stored.due(),
            stored.queuedAt(),
            stored.assignedAt(),
            held.startedAt());
  }

  private void reachable() {
    settleLate();
    if (away) {
      throw new StoreOutage("the database is away");
    }
  }

  @Override
  public Opened openLane(String process) {
    reachable();
    return lanes.open(process);
  }

  @Override
  public @Nullable Opened raiseLane(int lane, String process) {
    reachable();
    cut.remove(lane);
    late.removeIf(commit -> commit.lane() == lane);
    return lanes.raise(lane, process);
  }

  @Override
  public void closeLane(int lane, long epoch) {
    reachable();
    lanes.close(lane, epoch);
  }

  @Override
  public boolean closeDead(int lane, DeadAfter deadAfter) {
    reachable();
    if (lanes.isOpen(lane) && lanes.closeDead(lane, deadAfter)) {
      late.removeIf(commit -> commit.lane() == lane);
      markers.removeIf(marker -> marker.lane() == lane);
    }
    return !lanes.isOpen(lane);
  }

  @Override
  public Commit commit(int lane, long ownEpoch, long round, List<Changes> changes) {
    settleLate();
    if (away) {
      return new Commit.Unknown("the database is away");
    }
    if (cut.contains(lane)) {
      return new Commit.Unknown("the connection is gone");
    }
    if (!lanes.holds(lane, ownEpoch)) {
      return new Commit.Fenced();
    }
    Proof proof = proof(lane, round, changes);
    Fault fault = faults.get();
    if (fault == Fault.LOST) {
      return new Commit.Unknown("lost");
    }
    if (fault == Fault.LATE) {
      late.add(new LateCommit(lane, ownEpoch, clock.instant().plusMillis(700), changes, proof));
      return new Commit.Unknown("late");
    }
    String broken = check(lane, changes);
    if (broken != null) {
      return new Commit.Broken(broken);
    }
    apply(changes, proof);
    return fault == Fault.ANSWER_LOST ? new Commit.Unknown("answer lost") : new Commit.Committed();
  }

  private static Proof proof(int lane, long round, List<Changes> changes) {
    for (Changes part : changes) {
      Proof proof = part.proof();
      if (proof != null) {
        return proof;
      }
    }
    return new Proof.OfMarker(lane, round);
  }

  private void settleLate() {
    List<LateCommit> due = late.stream().filter(c -> !c.at().isAfter(clock.instant())).toList();
    late.removeAll(due);
    for (LateCommit commit : due) {
      if (lanes.holds(commit.lane(), commit.epoch())
          && check(commit.lane(), commit.changes()) == null) {
        apply(commit.changes(), commit.proof());
      }
    }
  }

  /** What a real database would refuse: keys that exist, rows that do not. */
  private @Nullable String check(int lane, List<Changes> changes) {
    for (Changes part : changes) {
      if (part.givenTo() != null && lanes.owner(part.tenant()) != lane) {
        return "a lease to give that is not there: " + part.tenant();
      }
      for (TaskSpec task : part.tasks()) {
        if (tasks.containsKey(task.id())) {
          return "duplicate task " + task.id();
        }
        if (task.metadata() != null && task.metadata().contains(POISON)) {
          return "metadata that cannot be stored";
        }
      }
      for (LiveRow row : part.inserted()) {
        if (live.containsKey(row.id())) {
          return "duplicate live row " + row.id();
        }
      }
      for (AttemptRow row : part.attempts()) {
        if (attempt(row.task(), row.attempt()) != null) {
          return "duplicate attempt " + row.attempt() + " of " + row.task();
        }
        if (row.output() != null && row.output().text().contains(POISON)) {
          return "an output that cannot be stored";
        }
      }
      String missing = missing(part);
      if (missing != null) {
        mismatches.add(missing);
        return missing;
      }
    }
    return null;
  }

  private @Nullable String missing(Changes part) {
    for (LiveRow row : part.updated()) {
      if (!live.containsKey(row.id()) || !belongs(part.tenant(), row.id())) {
        return "update of a live row that is not there: " + row;
      }
    }
    for (UUID id : part.deleted()) {
      if (!live.containsKey(id) || !belongs(part.tenant(), id)) {
        return "deletion of a live row that is not there: " + id;
      }
    }
    for (Map.Entry<UUID, Integer> entry : part.reopened().entrySet()) {
      if (attempt(entry.getKey(), entry.getValue()) == null) {
        return "an attempt to reopen that is not there: " + entry;
      }
    }
    return null;
  }

  private void apply(List<Changes> changes, Proof proof) {
    for (Changes part : changes) {
      part.tasks().forEach(task -> tasks.put(task.id(), task));
      part.tasks().forEach(task -> tenantOf.put(task.id(), part.tenant()));
      part.inserted().forEach(row -> live.put(row.id(), row));
      part.updated().forEach(row -> live.put(row.id(), row));
      part.deleted().forEach(live::remove);
      part.attempts().forEach(row -> attemptsOf(row.task()).put(row.attempt(), row));
      part.reopened().forEach(this::reopen);
      notes.addAll(part.notes());
      part.inboxDone().forEach(inbox::remove);
      deadLetters.addAll(part.deadLetters());
      Integer to = part.givenTo();
      if (to != null) {
        lanes.lease(part.tenant(), to);
      }
    }
    if (proof instanceof Proof.OfMarker marker) {
      markers.add(marker);
    }
    afterCommit.accept(changes);
  }

  private void reopen(UUID task, int attempt) {
    attemptsOf(task)
        .computeIfPresent(
            attempt,
            (key, row) ->
                new AttemptRow(
                    row.task(),
                    row.attempt(),
                    row.outcome(),
                    false,
                    row.worker(),
                    row.queuedAt(),
                    row.assignedAt(),
                    row.startedAt(),
                    row.finishedAt(),
                    row.output(),
                    row.error(),
                    row.reason()));
  }

  @Override
  public boolean happened(Proof proof) {
    reachable();
    return switch (proof) {
      case Proof.OfTask(UUID tenant, UUID task) -> belongs(tenant, task) && tasks.containsKey(task);
      case Proof.OfAttempt(UUID tenant, UUID task, int attempt) ->
          belongs(tenant, task) && attempt(task, attempt) != null;
      case Proof.OfMarker marker -> markers.contains(marker);
    };
  }

  @Override
  public BeatSeen beat(int lane, long ownEpoch, DeadAfter deadAfter, boolean deaf) {
    reachable();
    boolean ofNobody =
        inbox.values().stream().anyMatch(letter -> lanes.owner(letter.tenant()) == 0);
    boolean ours = !inbox(lane, 0, 1).envelopes().isEmpty();
    return new BeatSeen(
        clock.instant(),
        lanes.beat(lane, ownEpoch, deaf),
        ours,
        ofNobody,
        lanes.leases(lane, _ -> false).size(),
        lanes.peers(lane, deadAfter));
  }

  @Override
  public List<Lease> claim(int lane, Collection<UUID> wanted) {
    reachable();
    return lanes.claim(lane, wanted);
  }

  @Override
  public List<Lease> leases(int lane) {
    reachable();
    return lanes.leases(lane, tenant -> !live(tenant).isEmpty());
  }

  @Override
  public List<UUID> tenantsOfNobody() {
    reachable();
    Set<UUID> found = new TreeSet<>();
    lanes.leased().stream().filter(tenant -> !live(tenant).isEmpty()).forEach(found::add);
    inbox.values().forEach(letter -> found.add(letter.tenant()));
    found.removeIf(tenant -> lanes.owner(tenant) != 0);
    return List.copyOf(found);
  }

  @Override
  public Image load(UUID tenant, int most, int dues) {
    reachable();
    List<Head> out = new ArrayList<>();
    Map<String, List<LiveRow>> lines = new TreeMap<>();
    Set<WorkflowVersion> used = new HashSet<>();
    for (LiveRow row : live(tenant)) {
      used.add(version(row.versionId()));
      if (row.state() == TaskState.ASSIGNED) {
        out.add(new Head(row, head(row).spec().light()));
      } else if (row.line().startsWith(Image.MOVABLE)) {
        lines.computeIfAbsent(row.line(), line -> new ArrayList<>()).add(row);
      }
    }
    int heads = Limits.headsPerLine(most, lines.size());
    List<Image.LineHead> lineHeads = new ArrayList<>();
    lines.forEach(
        (line, rows) -> {
          rows.sort(LINE_ORDER);
          List<Head> first = rows.stream().limit(heads).map(this::head).toList();
          lineHeads.add(new Image.LineHead(line, first, rows.size() > heads));
        });
    List<Head> more = dues(tenant, Instant.EPOCH, new UUID(0, 0), dues + 1);
    List<Head> dueHeads = more.stream().limit(dues).toList();
    return new Image(out, lineHeads, dueHeads, more.size() > dueHeads.size(), List.copyOf(used));
  }

  private WorkflowVersion version(UUID id) {
    WorkflowVersion version = versions.get(id);
    if (version == null) {
      throw new IllegalStateException("no version " + id);
    }
    return version;
  }

  private Head head(LiveRow row) {
    TaskSpec spec = tasks.get(row.id());
    if (spec == null) {
      throw new IllegalStateException("no task " + row.id());
    }
    Payload input = spec.input();
    boolean atHand = input != null && input.size() <= Limits.INPUT_BYTES_AT_HAND;
    return new Head(row, atHand ? spec : spec.light());
  }

  @Override
  public List<Head> heads(UUID tenant, String line, int priority, long seq, int limit) {
    reachable();
    return live(tenant).stream()
        .filter(row -> row.line().equals(line))
        .filter(row -> row.priority() < priority || (row.priority() == priority && row.seq() > seq))
        .sorted(LINE_ORDER)
        .limit(limit)
        .map(this::head)
        .toList();
  }

  @Override
  public List<Head> dues(UUID tenant, Instant due, UUID id, int limit) {
    reachable();
    Comparator<LiveRow> order =
        Comparator.comparing(FakeRoundStore::dueOf).thenComparing(LiveRow::id, Uuid7.ORDER);
    return live(tenant).stream()
        .filter(row -> row.state() != TaskState.ASSIGNED && row.due() != null)
        .filter(
            row -> {
              int compared = dueOf(row).compareTo(due);
              return compared > 0 || (compared == 0 && Uuid7.ORDER.compare(row.id(), id) > 0);
            })
        .sorted(order)
        .limit(limit)
        .map(this::head)
        .toList();
  }

  private static Instant dueOf(LiveRow row) {
    Instant due = row.due();
    return due == null ? Instant.MAX : due;
  }

  @Override
  public Facts facts(UUID tenant, Wanted wanted) {
    reachable();
    Map<UUID, Facts.TaskFacts> found = new LinkedHashMap<>();
    Map<UUID, WorkflowVersion> foundVersions = new LinkedHashMap<>();
    for (UUID id : wanted.tasks()) {
      TaskSpec spec = tasks.get(id);
      if (spec != null && belongs(tenant, id)) {
        found.put(id, new Facts.TaskFacts(spec, live.get(id), light(last(id)), carriedOut(id)));
        foundVersions.put(spec.versionId(), version(spec.versionId()));
      }
    }
    for (UUID id : wanted.versions()) {
      WorkflowVersion version = versions.get(id);
      if (version != null && belongs(tenant, id)) {
        foundVersions.put(id, version);
      }
    }
    Map<UUID, List<Facts.Child>> children = new LinkedHashMap<>();
    for (UUID parent : wanted.parents()) {
      children.put(parent, childrenOf(tenant, parent));
    }
    return new Facts(found, foundVersions, children);
  }

  private Set<UUID> carriedOut(UUID task) {
    Set<UUID> commands = new HashSet<>();
    for (NoteRow note : notes) {
      if (note.task().equals(task) && note.command() != null) {
        commands.add(note.command());
      }
    }
    return commands;
  }

  /** What is read of an ended attempt: large results stay where they are. */
  private static @Nullable AttemptRow light(@Nullable AttemptRow row) {
    return row == null
        ? null
        : new AttemptRow(
            row.task(),
            row.attempt(),
            row.outcome(),
            row.last(),
            row.worker(),
            row.queuedAt(),
            row.assignedAt(),
            row.startedAt(),
            row.finishedAt(),
            inline(row.output()),
            inline(row.error()),
            row.reason());
  }

  private static @Nullable Payload inline(@Nullable Payload payload) {
    return payload == null || payload.size() > Limits.RESULT_BYTES_INLINE ? null : payload;
  }

  private List<Facts.Child> childrenOf(UUID tenant, UUID parent) {
    List<Facts.Child> found = new ArrayList<>();
    for (TaskSpec task : tasks.values()) {
      TaskSpec.ChildOf child = task.child();
      if (child != null && child.parentTask().equals(parent) && belongs(tenant, task.id())) {
        found.add(new Facts.Child(task.id(), child.index(), child.key()));
      }
    }
    return found;
  }

  private TreeMap<Integer, AttemptRow> attemptsOf(UUID task) {
    return attempts.computeIfAbsent(task, id -> new TreeMap<>());
  }

  @Nullable AttemptRow attempt(UUID task, int attempt) {
    TreeMap<Integer, AttemptRow> ended = attempts.get(task);
    return ended == null ? null : ended.get(attempt);
  }

  /** Whether an attempt of the task has ended. */
  boolean ended(UUID task) {
    return attempts.containsKey(task);
  }

  /** The attempt that counts; null while the task lives. */
  @Nullable AttemptRow last(UUID task) {
    TreeMap<Integer, AttemptRow> ended = attempts.get(task);
    return ended == null
        ? null
        : ended.values().stream().filter(AttemptRow::last).findFirst().orElse(null);
  }

  @Override
  public InboxPage inbox(int lane, long after, int limit) {
    reachable();
    List<Envelope> found = new ArrayList<>();
    long last = after;
    for (Map.Entry<Long, Envelope> entry : numbered(after).entrySet()) {
      if (found.size() == limit) {
        return new InboxPage(found, last, true);
      }
      if (lanes.leasedTo(lane, entry.getValue().tenant())) {
        found.add(entry.getValue().asResent());
        last = entry.getKey();
      }
    }
    return new InboxPage(found, last, false);
  }

  /** What lies in the inbox behind a number; each command keeps the number that it first got. */
  private SortedMap<Long, Envelope> numbered(long after) {
    TreeMap<Long, Envelope> byNumber = new TreeMap<>();
    inbox.forEach(
        (id, envelope) -> {
          long number = numbers.computeIfAbsent(id, _ -> (long) numbers.size() + 1);
          byNumber.put(number, envelope);
        });
    return byNumber.tailMap(after, false);
  }

  @Override
  public void close() {}
}
