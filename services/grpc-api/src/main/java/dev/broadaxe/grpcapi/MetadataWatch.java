package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Metadata;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.model.TaskEvent;
import dev.broadaxe.wire.v0.WorkflowEvent;
import io.grpc.Status;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Who hears at this door what happens in all runs of a tenant that carry a certain metadata pair.
 * Used by the door's own thread alone.
 */
final class MetadataWatch {
  private static final Logger LOG = Logger.getLogger(MetadataWatch.class);
  private static final int RUNS_KNOWN_MAX = 10_000;
  private static final long KNOWN_BYTES_MAX = 16L << 20;
  private static final int QUEUE_MAX = 50_000;
  private static final long QUEUE_BYTES_MAX = 32L << 20;
  private static final int ACTIVE_MAX = 100_000;

  /** What an entry has in memory beside its content, about. */
  private static final int ENTRY_BYTES = 200;

  private static final int LOOK_MAX = 1_000;

  private final String door;
  private final CommandClient commands;
  private final RunRows rows;
  private final Background background;
  private final Map<UUID, Tenant> tenants = new LinkedHashMap<>();

  /** Something that happened, which waits until the metadata of its run is known. */
  private record News(UUID run, boolean last, int bytes, Function<Boolean, WorkflowEvent> event) {}

  /** A client that hears all runs with this pair. */
  static final class Follower {
    private final EventSubscriber subscriber;
    private final String key;
    private final String value;
    private final Set<UUID> active = new LinkedHashSet<>();

    Follower(EventSubscriber subscriber, String key, String value) {
      this.subscriber = subscriber;
      this.key = key;
      this.value = value;
    }
  }

  /** What is heard of a tenant. */
  private static final class Tenant {
    final Set<Follower> followers = new LinkedHashSet<>();
    final Deque<News> news = new ArrayDeque<>();
    final Map<UUID, String> metadata = new LinkedHashMap<>(16, 0.75f, true);
    long newsBytes;
    long metadataBytes;
    boolean loading;

    void know(UUID run, String text) {
      String before = metadata.put(run, text);
      metadataBytes += text.length() - (before == null ? -ENTRY_BYTES : before.length());
      Iterator<String> oldest = metadata.values().iterator();
      while (metadata.size() > 1
          && (metadata.size() > RUNS_KNOWN_MAX || metadataBytes > KNOWN_BYTES_MAX)) {
        metadataBytes -= oldest.next().length() + ENTRY_BYTES;
        oldest.remove();
      }
    }
  }

  MetadataWatch(String door, CommandClient commands, RunRows rows, Background background) {
    this.door = door;
    this.commands = commands;
    this.rows = rows;
    this.background = background;
  }

  void follow(Follower follower) {
    UUID tenant = follower.subscriber.tenant();
    follower.subscriber.live();
    tenants.computeIfAbsent(tenant, _ -> new Tenant()).followers.add(follower);
    commands.tell(tenant, new Command.WatchTenant(door, true));
  }

  void leave(Follower follower) {
    UUID id = follower.subscriber.tenant();
    Tenant tenant = tenants.get(id);
    if (tenant != null && tenant.followers.remove(follower) && tenant.followers.isEmpty()) {
      tenants.remove(id);
      commands.tell(id, new Command.WatchTenant(door, false));
    }
  }

  void happened(UUID tenant, TaskEvent event) {
    Payload payload = event.payload();
    int bytes = payload == null ? 0 : payload.size();
    add(tenant, new News(event.run(), false, bytes, _ -> EventMapping.task(event)));
  }

  void chunk(UUID tenant, StreamChunk chunk) {
    int bytes = chunk.data().size();
    add(tenant, new News(chunk.run(), false, bytes, _ -> EventMapping.chunk(chunk)));
  }

  void ended(UUID tenant, Effect.RunEnded effect, Instant now) {
    add(
        tenant,
        new News(
            effect.run(),
            true,
            0,
            hangup -> EventMapping.ended(effect.run(), effect.status(), hangup, now)));
  }

  private void add(UUID id, News news) {
    Tenant tenant = tenants.get(id);
    if (tenant == null) {
      return;
    }
    if (tenant.news.size() >= QUEUE_MAX || tenant.newsBytes > QUEUE_BYTES_MAX) {
      LOG.warnf("more happens than can be passed on by metadata tenant=%s", id);
      tenants.remove(id);
      tenant.followers.forEach(
          follower ->
              follower.subscriber.end(
                  Status.UNAVAILABLE.withDescription("more happens than can be passed on")));
      commands.tell(id, new Command.WatchTenant(door, false));
      return;
    }
    tenant.news.add(news);
    tenant.newsBytes += news.bytes();
    pump(id, tenant);
  }

  private void pump(UUID id, Tenant tenant) {
    while (!tenant.loading && !tenant.news.isEmpty()) {
      String metadata = tenant.metadata.get(tenant.news.getFirst().run());
      if (metadata == null) {
        load(id, tenant);
        return;
      }
      News first = tenant.news.removeFirst();
      tenant.newsBytes -= first.bytes();
      pass(tenant, first, metadata);
    }
  }

  private void load(UUID id, Tenant tenant) {
    LinkedHashSet<UUID> unknown = new LinkedHashSet<>();
    for (News news : tenant.news) {
      if (!tenant.metadata.containsKey(news.run()) && unknown.size() < LOOK_MAX) {
        unknown.add(news.run());
      }
    }
    tenant.loading = true;
    background.run(
        () -> {
          Map<UUID, String> found = new LinkedHashMap<>();
          try {
            found.putAll(rows.metadata(id, unknown));
          } catch (RuntimeException e) {
            LOG.warnf("events are not passed on by metadata: %s", e.getMessage());
          }
          background.back(
              () -> {
                // What is wanted first is put last, so that it is not the first to be forgotten.
                unknown.reversed().forEach(run -> tenant.know(run, found.getOrDefault(run, "")));
                tenant.loading = false;
                pump(id, tenant);
              });
        });
  }

  private static void pass(Tenant tenant, News news, String metadata) {
    for (Follower follower : List.copyOf(tenant.followers)) {
      if (!follower.value.equals(Metadata.value(metadata, follower.key))) {
        continue;
      }
      if (!news.last()) {
        follower.active.add(news.run());
        if (follower.active.size() > ACTIVE_MAX) {
          follower.active.clear();
          follower.subscriber.end(
              Status.RESOURCE_EXHAUSTED.withDescription(
                  "additional_meta_key: at most " + ACTIVE_MAX + " runs can be heard at once"));
        }
        follower.subscriber.send(news.event().apply(false));
        continue;
      }
      follower.active.remove(news.run());
      boolean hangup = follower.active.isEmpty();
      follower.subscriber.send(news.event().apply(hangup));
      if (hangup) {
        follower.subscriber.finish();
      }
    }
  }

  /** Tells owners again who hears all that happens, since they may have forgotten. */
  void sweep() {
    tenants.keySet().forEach(tenant -> commands.tell(tenant, new Command.WatchTenant(door, true)));
  }

  int tenants() {
    return tenants.size();
  }
}
