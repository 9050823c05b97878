package dev.broadaxe.endtoend;

import dev.broadaxe.endtoend.Split.Entrance;
import dev.broadaxe.endtoend.Split.Replica;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestNetwork.Direction;
import dev.broadaxe.testing.TestNetwork.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Everything that goes wrong in the nightly tests, in the order of the table. */
final class Faults {
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final Duration WHILE = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(20);

  private Faults() {}

  /**
   * All of them.
   *
   * @param lossy whether packets can be lost, otherwise proxies hold them back
   * @param broker whether there is one
   */
  static List<Fault> all(boolean lossy, boolean broker) {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(processes());
    faults.add(new Fault("Postgres restarted", Faults::restartPostgres));
    if (broker) {
      faults.addAll(ofBroker());
    }
    faults.addAll(networks(lossy, broker));
    faults.addAll(disks());
    faults.addAll(clocks());
    faults.add(
        new Fault(
            "standby promoted that lacks the last second",
            Installation::setWired,
            at -> at.promoteStandby(Duration.ofSeconds(1))));
    return faults;
  }

  /** Those that are worth the minutes that they take with an SDK that loses reports. */
  static List<Fault> withPython(boolean lossy, boolean broker) {
    Set<String> some =
        Set.of(
            "scheduler killed",
            "grpc-api killed",
            "grpc-api rolled",
            "every service rolled",
            "broker restarted",
            "Postgres restarted");
    return all(lossy, broker).stream().filter(fault -> some.contains(fault.name())).toList();
  }

  private static List<Fault> processes() {
    List<Fault> faults = new ArrayList<>();
    for (String service : Split.SERVICES) {
      Function<Installation, Replica> victim = victim(service);
      faults.add(new Fault(service + " killed", at -> kill(at, victim.apply(at))));
      faults.add(new Fault(service + " paused", at -> pause(victim.apply(at))));
    }
    faults.add(new Fault("all schedulers killed", Faults::killSchedulers));
    faults.add(
        new Fault(
            "one of three schedulers killed",
            at -> at.split().start("scheduler"),
            at -> at.split().kill(at.split().owner())));
    faults.add(
        new Fault(
            "one of three of grpc-api killed",
            at -> at.split().start("grpc-api"),
            at -> at.split().kill(at.split().replicas("grpc-api").getFirst())));
    faults.add(
        Fault.planned(
            "grpc-api rolled", at -> at.split().replicas("grpc-api").forEach(at::replace)));
    faults.add(
        Fault.planned("every service rolled", at -> at.split().replicas().forEach(at::replace)));
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

  private static List<Fault> networks(boolean lossy, boolean broker) {
    List<String> others = broker ? List.of("postgres", "broker") : List.of("postgres");
    List<Fault> faults = new ArrayList<>();
    for (String service : List.of("grpc-api", "scheduler")) {
      Function<Installation, Replica> victim = victim(service);
      for (String other : others) {
        faults.addAll(cuts(service + " and " + other, lossy, at -> victim.apply(at).wire(other)));
      }
      if (lossy) {
        for (String other : others) {
          faults.addAll(
              losses(
                  service + " and " + other,
                  at -> at.setApart(service),
                  at -> victim.apply(at).namespace(),
                  at -> at.split().portOf(other)));
        }
      }
    }
    Function<Installation, Entrance> way = at -> at.workers().getFirst().entrance();
    faults.addAll(cuts("worker and door", lossy, at -> way.apply(at).network()));
    if (lossy) {
      faults.addAll(
          losses(
              "worker and door",
              at -> {},
              at -> Objects.requireNonNull(way.apply(at).namespace()),
              at -> way.apply(at).network().port()));
    }
    return faults;
  }

  private static Function<Installation, Replica> victim(String service) {
    return service.equals("scheduler")
        ? at -> at.split().owner()
        : at -> at.split().replicas(service).getFirst();
  }

  private static List<Fault> losses(
      String pair,
      Fault.Action preparation,
      Function<Installation, Namespace> place,
      ToIntFunction<Installation> port) {
    return List.of(
        new Fault(
            pair + ": what goes out is lost",
            preparation,
            at -> lose(place.apply(at), port.applyAsInt(at), Direction.OUT)),
        new Fault(
            pair + ": what comes in is lost",
            preparation,
            at -> lose(place.apply(at), port.applyAsInt(at), Direction.IN)),
        new Fault(
            pair + ": all is lost",
            preparation,
            at -> lose(place.apply(at), port.applyAsInt(at), Direction.values())));
  }

  /** Longer than any limit after which a silent connection must be given up. */
  private static void lose(Namespace place, int port, Direction... directions)
      throws InterruptedException {
    for (Direction direction : directions) {
      place.drop(direction, port);
    }
    Waiting.pass(LONG);
    place.pass();
  }

  private static List<Fault> cuts(
      String pair, boolean lossy, Function<Installation, TcpProxy> wire) {
    Fault cut = new Fault(pair + ": cut", Installation::setWired, at -> cut(wire.apply(at)));
    if (lossy) {
      return List.of(cut);
    }
    return List.of(
        cut,
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
    at.split().replicas(service).forEach(at::replace);
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
