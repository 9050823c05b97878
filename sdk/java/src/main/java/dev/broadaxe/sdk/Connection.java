package dev.broadaxe.sdk;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The one channel of a client to the engine, with the threads that belong to it. */
final class Connection implements AutoCloseable {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel managed;
  private final Channel channel;
  private final CallOptions options;
  private final ScheduledExecutorService timer = Threads.timer("broadaxe-timer");
  private final ExecutorService threads = Threads.perJob("broadaxe");
  private final Set<Call<?, ?>> pausing = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Connection(ClientConfig config) {
    managed = open(config);
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "bearer " + config.token());
    channel =
        ClientInterceptors.intercept(managed, MetadataUtils.newAttachHeadersInterceptor(headers));
    options =
        config.transport().gzip()
            ? CallOptions.DEFAULT.withCompression("gzip")
            : CallOptions.DEFAULT;
  }

  private static ManagedChannel open(ClientConfig config) {
    var builder =
        Grpc.newChannelBuilder("dns:///" + config.hostPort(), credentials(config.tls()))
            // Every call back either completes a future or hands over to a thread: no need for one
            // more thread in between.
            .directExecutor()
            .keepAliveTime(10, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .disableRetry()
            .maxInboundMessageSize(config.transport().receiveBytesMax())
            .userAgent("broadaxe-java");
    String serverName = config.tls().serverName();
    if (serverName != null) {
      builder.overrideAuthority(serverName);
    }
    return builder.build();
  }

  private static ChannelCredentials credentials(Tls tls) {
    if (tls.strategy() == Tls.Strategy.NONE) {
      return InsecureChannelCredentials.create();
    }
    var builder = TlsChannelCredentials.newBuilder();
    try {
      if (tls.rootCaFile() != null) {
        builder.trustManager(tls.rootCaFile().toFile());
      }
      if (tls.strategy() == Tls.Strategy.MTLS && tls.certFile() != null && tls.keyFile() != null) {
        builder.keyManager(tls.certFile().toFile(), tls.keyFile().toFile());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("a TLS file cannot be read: " + e.getMessage(), e);
    }
    return builder.build();
  }

  Channel channel() {
    return channel;
  }

  CallOptions options() {
    return options;
  }

  /** For code that may block. */
  ExecutorService threads() {
    return threads;
  }

  boolean closed() {
    return closed;
  }

  /** One unary call, tried again as long as its patience lasts and the failure may pass. */
  <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Patience patience) {
    return new Call<>(this, method, request, patience).start();
  }

  /** Retries a call after a pause, or abandons it once the connection is closed. */
  void pause(Call<?, ?> call, Duration delay) {
    pausing.add(call);
    later(
        delay,
        () -> {
          if (pausing.remove(call)) {
            call.retry();
          }
        });
    if (closed) {
      abandonPausing();
    }
  }

  private void abandonPausing() {
    for (Call<?, ?> call : List.copyOf(pausing)) {
      if (pausing.remove(call)) {
        call.abandon();
      }
    }
  }

  /** Runs a short job later; not at all once the connection is closed. */
  void later(Duration delay, Runnable job) {
    try {
      var unused = timer.schedule(job, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  /** Runs a job on a thread that may block; not at all once the connection is closed. */
  void fork(Runnable job) {
    try {
      threads.execute(job);
    } catch (RejectedExecutionException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  /** Connects at the next call instead of waiting for the channel's own, much longer, pauses. */
  void hurry() {
    managed.resetConnectBackoff();
  }

  /** Ends every call; what is still waiting for an answer fails. */
  @Override
  public void close() {
    closed = true;
    managed.shutdownNow();
    timer.shutdownNow();
    abandonPausing();
    threads.shutdown();
  }
}
