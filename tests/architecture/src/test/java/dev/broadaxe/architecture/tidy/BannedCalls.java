package dev.broadaxe.architecture.tidy;

import java.util.List;
import java.util.function.Predicate;

/** The calls that have a better replacement here, and where they are allowed. */
final class BannedCalls {
  /** Programs and libraries that live in real time: they have no loops of ours. */
  private static final Predicate<Source> OUTSIDE = source -> source.in("sdk", "bench", "examples");

  private static final Predicate<Source> EVERYWHERE = _ -> true;
  private static final Predicate<Source> ENGINE_ROOM =
      source -> source.isMain() && !source.in("libs/loops") && OUTSIDE.negate().test(source);
  private static final Predicate<Source> NOT_POSTGRES = source -> !source.in("libs/postgres");

  /** Where parts are made: one class per process that names them all, and its entry. */
  private static final Predicate<Source> NOT_WIRING =
      source -> !List.of("Main.java", "Wiring.java").contains(source.fileName());

  /** Why a process cannot start is said even where its log is silent. */
  private static final Predicate<Source> PRINTS =
      source -> source.in("bench", "examples") || source.fileName().equals("ProcessEnd.java");

  static final List<Ban> BANS =
      List.of(
          new Ban(
              "Thread.sleep",
              "in tests wait for a signal or run in virtual time, elsewhere set a timer of a loop:"
                  + " a sleep is either too short or too long",
              "Thread.sleep(10);",
              // A lane that is busy anyway waits for microseconds, to gather more of what comes.
              source ->
                  !source.isMain()
                      || !source.in(
                          "sdk", "bench", "examples", "libs/loops", "services/scheduler")),
          new Ban(
              "UUID.randomUUID",
              "ids are made by Ids, so that they are ordered by age and a seed can repeat them",
              "UUID.randomUUID();",
              // A process names itself once, and its name must not be repeated by anything.
              ENGINE_ROOM.and(source -> !source.in("services/grpc-api", "services/all-in-one"))),
          new Ban(
              "Instant.now",
              "time comes from an injected InstantSource, so that a simulation can turn it",
              "Instant.now();",
              ENGINE_ROOM.and(NOT_WIRING)),
          new Ban(
              "System.currentTimeMillis",
              "time comes from an injected InstantSource, so that a simulation can turn it",
              "System.currentTimeMillis();",
              ENGINE_ROOM),
          new Ban(
              "Math.random",
              "chance comes from an injected Chance, so that a seed can repeat it",
              "Math.random();",
              EVERYWHERE),
          new Ban(
              "ThreadLocalRandom.current",
              "chance comes from an injected Chance, so that a seed can repeat it",
              "ThreadLocalRandom.current();",
              source -> !source.in("libs/loops", "sdk/java/src/main", "bench")),
          new Ban(
              "System.getenv",
              "settings are read in libs/config, where their names are listed and checked",
              "System.getenv(\"X\");",
              ENGINE_ROOM
                  .and(NOT_WIRING)
                  .and(source -> !source.in("libs/config", "services/all-in-one"))),
          new Ban(
              "System.out",
              "only programs that speak to a person print; the others log through their logger",
              "System.out.println();",
              source -> source.isMain() && NOT_WIRING.and(PRINTS.negate()).test(source)),
          new Ban(
              "System.err",
              "only programs that speak to a person print; the others log through their logger",
              "System.err.println();",
              source -> source.isMain() && NOT_WIRING.and(PRINTS.negate()).test(source)),
          new Ban(
              ".printStackTrace",
              "log the exception with what was being done, or let it pass",
              "new Exception().printStackTrace();",
              source -> !source.in("sdk/java/src/main")),
          new Ban(
              ".withTransaction",
              "use Db.inTransaction: this one runs its function on the event loop, where it may not"
                  + " wait",
              "pool.withTransaction(null);",
              EVERYWHERE),
          new Ban(
              ".toCompletionStage",
              "use Db: joining such a stage on an event loop hangs instead of failing",
              "future.toCompletionStage();",
              NOT_POSTGRES),
          new Ban(
              "Tuple.of",
              "bind by name through Args: this one spreads an array into parameters",
              "Tuple.of(1);",
              source -> !source.in("libs/postgres/src/test")),
          new Ban(
              ".thenCompose",
              "write it in order on a virtual thread: a chain of futures hides who called",
              "future.thenCompose(null);",
              NOT_POSTGRES),
          new Ban(
              ".parallelStream",
              "its pool is shared by the whole process: fork through Fanout, or do not fork",
              "list.parallelStream();",
              EVERYWHERE),
          new Ban(
              "new Random()",
              "chance has a seed: it comes from an injected Chance, or in tests from Seeds",
              "new Random();",
              EVERYWHERE));

  static final List<Rule> RULES = BANS.stream().map(Ban::rule).toList();

  private BannedCalls() {}
}
