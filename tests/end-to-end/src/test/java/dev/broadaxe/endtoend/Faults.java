package dev.broadaxe.endtoend;

import dev.broadaxe.endtoend.Split.Replica;
import dev.broadaxe.testing.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Everything that goes wrong in the nightly tests, in the order of the table. */
final class Faults {
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final Duration WHILE = Duration.ofSeconds(10);

  private Faults() {}

  /**
   * All of them.
   *
   * @param broker whether there is one
   */
  static List<Fault> all(boolean broker) {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(processes());
    faults.add(new Fault("Postgres restarted", Faults::restartPostgres));
    if (broker) {
      faults.addAll(ofBroker());
    }
    faults.addAll(networks(broker));
    faults.addAll(disks());
    faults.addAll(clocks());
    faults.add(
        new Fault(
            "standby promoted that lacks the last second",
            at -> at.promoteStandby(Duration.ofSeconds(1))));
    return faults;
  }

  /** Those that are worth the minutes that they take with an SDK that loses reports. */
  static List<Fault> withPython(boolean broker) {
    Set<String> some =
        Set.of(
            "scheduler killed",
            "grpc-api killed",
            "every service rolled",
            "broker restarted",
            "Postgres restarted");
    return all(broker).stream().filter(fault -> some.contains(fault.name())).toList();
  }

  private static List<Fault> processes() {
    List<Fault> faults = new ArrayList<>();
    for (String service : Split.SERVICES) {
      Function<Installation, Replica> victim =
          service.equals("scheduler")
              ? at -> at.split().owner()
              : at -> at.split().replicas(service).getFirst();
      faults.add(new Fault(service + " killed", at -> kill(at, victim.apply(at))));
      faults.add(new Fault(service + " paused", at -> pause(victim.apply(at))));
    }
    faults.add(new Fault("all schedulers killed", Faults::killSchedulers));
    faults.add(new Fault("every service rolled", Faults::roll));
    return faults;
  }

  private static void kill(Installation at, Replica victim) throws InterruptedException {
    at.split().kill(victim);
    Waiting.pass(MOMENT);
    at.split().start(victim.service);
  }

  private static void pause(Replica victim) throws InterruptedException {
    victim.process.pause();
    Waiting.pass(WHILE);
    victim.process.resume();
  }

  private static void killSchedulers(Installation at) {
    at.split().replicas("scheduler").forEach(at.split()::kill);
    at.split().start("scheduler");
    at.split().start("scheduler");
  }

  /** A new process first, then the old one goes, as a rolling update does it. */
  private static void roll(Installation at) {
    at.split().replicas().forEach(old -> replace(at, old));
  }

  private static void replace(Installation at, Replica old) {
    at.split().start(old.service);
    at.split().stop(old);
  }

  private static void restartPostgres(Installation at) throws InterruptedException {
    at.postgres().kill();
    Waiting.pass(MOMENT);
    at.postgres().start();
  }

  private static List<Fault> ofBroker() {
    return List.of(
        new Fault(
            "broker restarted",
            at -> {
              at.broker().kill();
              Waiting.pass(MOMENT);
              at.broker().start();
            }),
        new Fault(
            "broker full",
            at -> {
              at.broker().block();
              Waiting.pass(WHILE);
              at.broker().unblock();
            }),
        new Fault("owner's queue full", Faults::fillQueue));
  }

  /**
   * Nobody takes commands out of the queue, which holds a few, while doors go on putting some in.
   */
  private static void fillQueue(Installation at) throws InterruptedException {
    at.broker().limitQueues("broadaxe.owner.", 5);
    pause(at.split().owner());
    at.broker().unlimitQueues();
  }

  private static List<Fault> networks(boolean broker) {
    List<Fault> faults = new ArrayList<>();
    for (String service : List.of("grpc-api", "scheduler")) {
      for (String other : broker ? List.of("postgres", "broker") : List.of("postgres")) {
        Function<Installation, TcpProxy> wire =
            at ->
                (service.equals("scheduler")
                        ? at.split().owner()
                        : at.split().replicas(service).getFirst())
                    .wire(other);
        faults.addAll(cuts(service + " and " + other, wire));
      }
    }
    faults.addAll(cuts("worker and door", at -> at.workers().getFirst().entrance().network()));
    return faults;
  }

  private static List<Fault> cuts(String pair, Function<Installation, TcpProxy> wire) {
    return List.of(
        new Fault(pair + ": cut", at -> cut(wire.apply(at))),
        new Fault(pair + ": nothing goes out", at -> hold(wire.apply(at), TcpProxy::holdRequests)),
        new Fault(pair + ": nothing comes in", at -> hold(wire.apply(at), TcpProxy::holdAnswers)),
        new Fault(
            pair + ": silent",
            at ->
                hold(
                    wire.apply(at),
                    network -> {
                      network.holdRequests();
                      network.holdAnswers();
                    })));
  }

  private static void cut(TcpProxy network) throws InterruptedException {
    network.refuse(true);
    network.cut();
    Waiting.pass(WHILE);
    network.refuse(false);
  }

  private interface Holding {
    void in(TcpProxy network);
  }

  private static void hold(TcpProxy network, Holding holding) throws InterruptedException {
    holding.in(network);
    Waiting.pass(WHILE);
    network.release();
  }

  private static List<Fault> clocks() {
    return List.of(
        new Fault(
            "scheduler's clock an hour ahead, then an hour behind",
            at -> giveClocks(at, "scheduler"),
            at -> step(List.of(at.split().owner()))),
        new Fault(
            "clocks of grpc-api an hour ahead, then an hour behind, owner killed",
            at -> giveClocks(at, "grpc-api"),
            at -> {
              step(at.split().replicas("grpc-api"));
              // A new owner knows no worker before doors, whose timers must run, have told it.
              kill(at, at.split().owner());
            }));
  }

  private static void giveClocks(Installation at, String service) {
    at.split().giveClocks();
    at.split().replicas(service).forEach(old -> replace(at, old));
  }

  private static void step(List<Replica> replicas) throws InterruptedException {
    for (Duration difference : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ZERO)) {
      replicas.forEach(replica -> replica.step(difference));
      Waiting.pass(WHILE);
    }
  }

  private static List<Fault> disks() {
    return List.of(
        new Fault(
            "slow disk: 100 ms a commit",
            at -> {
              at.postgres().slowCommits(Duration.ofMillis(100));
              Waiting.pass(WHILE);
              at.postgres().slowCommits(Duration.ZERO);
            }),
        new Fault(
            "slow disk: Postgres stands still for a second, ten times",
            at -> {
              for (int i = 0; i < 10; i++) {
                at.postgres().pause();
                Waiting.pass(Duration.ofSeconds(1));
                at.postgres().resume();
                Waiting.pass(Duration.ofMillis(500));
              }
            }));
  }
}
