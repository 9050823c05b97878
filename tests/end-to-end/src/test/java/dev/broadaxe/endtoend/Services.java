package dev.broadaxe.endtoend;

import dev.broadaxe.endtoend.Split.Replica;
import dev.broadaxe.testing.DurablePostgres;
import dev.broadaxe.testing.RabbitFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An engine that is split: two processes of each service over a database of its own. */
final class Services implements RunningTarget {
  private static final List<String> TWO_OF_EACH =
      Split.SERVICES.stream().flatMap(service -> Stream.of(service, service)).toList();

  private final DurablePostgres postgres = DurablePostgres.migrated();
  private final Shape shape;
  private final RabbitFixture broker;
  private final Split split;
  private final Split.Entrance entrance;
  private boolean withoutDatabase;

  private Services(String name, Shape shape, RabbitFixture broker) {
    this.shape = shape;
    this.broker = broker;
    split = new Split(name, postgres.database(), shape.bus(broker));
    split.giveOptions(SHORT_LIVED);
    boolean started = false;
    try {
      split.startAll(TWO_OF_EACH);
      entrance = split.entrance();
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  static Services start(String name, Shape shape, RabbitFixture broker) {
    return new Services(name, shape, broker);
  }

  @Override
  public List<Mishap> mishaps() {
    List<Mishap> mishaps = new ArrayList<>();
    mishaps.add(new Mishap("after its owner was killed", () -> gone("scheduler", split::kill)));
    mishaps.add(new Mishap("after its owner was stopped", () -> gone("scheduler", split::stop)));
    mishaps.add(
        new Mishap(
            "while its owner stands still",
            () -> {
              Replica owner = split.owner();
              owner.process.pause();
              return owner.process::resume;
            }));
    mishaps.add(new Mishap("after a door was killed", () -> gone("grpc-api", split::kill)));
    if (shape == Shape.SPLIT_WITH_RABBITMQ) {
      mishaps.add(
          new Mishap(
              "after the broker was restarted",
              () -> {
                broker.kill();
                broker.start();
                return () -> {};
              }));
    }
    return mishaps;
  }

  private interface End {
    void of(Replica replica);
  }

  private Runnable gone(String service, End end) {
    end.of(service.equals("scheduler") ? split.owner() : split.replicas(service).getFirst());
    return () -> split.start(service);
  }

  @Override
  public void kill() {
    split.replicas().forEach(split::kill);
  }

  @Override
  public void killWithItsDatabase() {
    postgres.kill();
    withoutDatabase = true;
    kill();
  }

  @Override
  public void up() {
    if (withoutDatabase) {
      postgres.start();
      withoutDatabase = false;
    }
    split.startAll(TWO_OF_EACH);
  }

  @Override
  public Path folder() {
    return entrance.folder();
  }

  @Override
  public Map<String, String> environment() {
    return entrance.environment();
  }

  @Override
  public void close() {
    split.close();
    postgres.close();
  }
}
