package dev.broadaxe.grpcapi;

import dev.broadaxe.model.BoundedMap;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A token bucket for each API token and service: so many calls a second, and as many at once. */
final class RateLimitInterceptor implements ServerInterceptor {
  private static final int BUCKETS_MAX = 10_000;
  private static final double NANOS = 1e9;

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Bucket> buckets = new BoundedMap<>(BUCKETS_MAX);

  private record Key(UUID token, Group group) {}

  /** Services that share a bucket, with how much more than others they may be called. */
  private enum Group {
    DISPATCHER("dispatcher", 10),
    INGEST("ingest", 1),
    ADMIN("admin", 1),
    COLLECTOR("otel collector", 10);

    private final String text;
    private final int factor;

    Group(String text, int factor) {
      this.text = text;
      this.factor = factor;
    }

    static Group of(@Nullable String service) {
      return switch (service) {
        case "Dispatcher", "v1.V1Dispatcher" -> DISPATCHER;
        case "EventsService" -> INGEST;
        case "opentelemetry.proto.collector.trace.v1.TraceService" -> COLLECTOR;
        case null, default -> ADMIN;
      };
    }
  }

  /** What is left, and when that was so. */
  private static final class Bucket {
    private double left;
    private long at;
  }

  /**
   * Limits.
   *
   * @param perSecond calls of one token to one service a second, tenfold for workers' services
   */
  RateLimitInterceptor(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Group group = Group.of(call.getMethodDescriptor().getServiceName());
    if (!take(new Key(Caller.current().token(), group))) {
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription(group.text + " rate limit exceeded"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }

  private boolean take(Key key) {
    double rate = (double) perSecond * key.group().factor;
    long now = nanoTime.getAsLong();
    lock.lock();
    try {
      Bucket bucket = buckets.get(key);
      if (bucket == null) {
        bucket = new Bucket();
        bucket.left = rate;
        bucket.at = now;
        buckets.put(key, bucket);
      }
      bucket.left = Math.min(rate, bucket.left + (now - bucket.at) * rate / NANOS);
      bucket.at = now;
      if (bucket.left < 1) {
        return false;
      }
      bucket.left--;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
