package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.History.What;
import dev.broadaxe.testing.RabbitFixture;
import dev.broadaxe.testing.TestNetwork;
import dev.broadaxe.testing.TestNetwork.Opening;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to the services, the database, the broker or the network: all that was accepted
 * is done once, and work goes on without anybody's help.
 *
 * <p>{@code -Dfault=paused,full} runs the faults with one of these in their names, {@code
 * -Dbus=postgres} all of them without a broker. How long work stood still is in {@code
 * target/faults.md}. Where this machine lets nobody make networks, packets are not lost: proxies
 * hold them back.
 */
@Tag("faults")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class SplitFaultsTest {
  private static final @Nullable TestNetwork NETWORK = network();

  @RegisterExtension
  static final RabbitFixture RABBIT =
      new RabbitFixture(NETWORK == null ? List.of() : List.of(NETWORK.address()));

  private static final String BUS = System.getProperty("bus", "rabbitmq");
  private static final int SOME = 60;
  private static final List<Rule> RULES =
      List.of(
          Rules.NOTHING_LOST,
          Rules.RESULTS_ARRIVE,
          Rules.ATTEMPTS_ONCE,
          Rules.endsAreFinal("java-"),
          Rules.slots(Work.SLOTS_OF_EACH));
  private static final FaultTable TABLE = new FaultTable();
  private static @Nullable Installation running;

  static List<Fault> faults() {
    return wanted(Faults.all(NETWORK != null, BUS.equals("rabbitmq")));
  }

  static List<Fault> withPython() {
    return wanted(Faults.withPython(NETWORK != null, BUS.equals("rabbitmq")));
  }

  private static List<Fault> wanted(List<Fault> faults) {
    List<String> wanted = List.of(System.getProperty("fault", "").split(","));
    return faults.stream()
        .filter(fault -> wanted.stream().anyMatch(fault.name()::contains))
        .toList();
  }

  private static @Nullable TestNetwork network() {
    return switch (TestNetwork.open()) {
      case Opening.Opened(TestNetwork network) -> network;
      case Opening.Lacking(String reason) -> {
        System.out.println("Packets are held back by proxies, not lost, since " + reason);
        yield null;
      }
    };
  }

  private static Installation installation() {
    Installation at = running;
    if (at == null) {
      at = new Installation(RABBIT, BUS, NETWORK);
      running = at;
    }
    return at;
  }

  /** The next fault must not suffer from what this one left behind. */
  private static void discard() {
    Installation at = running;
    running = null;
    if (at != null) {
      at.close();
    }
  }

  @AfterAll
  static void end() {
    discard();
    System.out.println(TABLE.text());
    if (NETWORK != null) {
      NETWORK.close();
    }
    TABLE.write(Repository.file("tests/end-to-end/target/faults.md"));
  }

  @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
  @MethodSource("faults")
  void allIsDoneOnceAndWorkGoesOn(Fault fault) throws InterruptedException {
    run(fault, "java");
  }

  @ParameterizedTest(name = "{0}, Python", allowZeroInvocations = true)
  @MethodSource("withPython")
  void allIsDoneAndWorkGoesOnWithTheSdkForPython(Fault fault) throws InterruptedException {
    run(fault, "python");
  }

  private static void run(Fault fault, String language) throws InterruptedException {
    Installation at = installation();
    boolean survived = false;
    try {
      survive(fault, language, at);
      survived = true;
    } finally {
      if (!survived) {
        discard();
      }
    }
  }

  private static void survive(Fault fault, String language, Installation at)
      throws InterruptedException {
    fault.preparation().happen(at);
    try (Load load = at.load(language);
        RunReader reader = at.reader();
        SlotWatch slots = new SlotWatch(at::postgres)) {
      load.awaitResults("there are results before " + fault, SOME);
      long begin = System.currentTimeMillis();
      fault.action().happen(at);
      load.awaitResults("there are results after " + fault, SOME);
      long end = System.currentTimeMillis();
      at.end(load);

      History history = at.history();
      List<String> broken = history.broken(RULES);
      History meanwhile = history.between(begin, end);
      TABLE.add(
          new FaultTable.Row(
              fault.name() + (language.equals("java") ? "" : ", " + language),
              meanwhile.count(What.ACCEPTED),
              meanwhile.count(What.REFUSED),
              history.longestPause(What.START, begin, end),
              history.longestPause(What.RESULT, begin, end),
              history.between(begin, Long.MAX_VALUE).slowest(),
              reader.reads(),
              reader.failures(),
              broken.size()));
      assertThat(broken).isEmpty();
      if (fault.planned()) {
        assertThat(meanwhile.count(What.REFUSED)).as("refused").isZero();
        assertThat(reader.failures()).as("runs not listed").isZero();
      }
      assertThat(slots.looks()).isPositive();
      assertThat(slots.most()).isLessThanOrEqualTo(Work.SLOTS_OF_EACH);
    }
    at.awaitReady();
  }
}
