package dev.broadaxe.grpcapi;

import dev.broadaxe.security.Tokens;
import dev.broadaxe.service.DoorTls;
import dev.broadaxe.telemetry.Traces;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The port, and what every call passes on its way in. */
final class GrpcServer {
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  private final GrpcSettings settings;
  private final OpenStreams streams;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;

  GrpcServer(
      GrpcSettings settings,
      Tokens tokens,
      List<ServerServiceDefinition> services,
      OpenStreams streams,
      Traces traces) {
    this.settings = settings;
    this.streams = streams;
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(settings.bindAddress(), settings.port()))
            .executor(calls)
            // Clients ping every ten seconds, with and without calls.
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .maxInboundMessageSize(settings.maxMessageBytes())
            .maxInboundMetadataSize(HEADER_BYTES_MAX)
            .flowControlWindow(settings.windowBytes())
            // The last one added is the first one passed.
            .intercept(new TraceInterceptor(traces))
            .intercept(new RateLimitInterceptor(settings.callsPerSecond(), System::nanoTime))
            .intercept(new AuthInterceptor(tokens));
    settings.tls().ifPresent(tls -> builder.sslContext(encryption(tls)));
    services.forEach(builder::addService);
    this.server = builder.build();
  }

  private static SslContext encryption(DoorTls tls) {
    SslContextBuilder builder =
        SslContextBuilder.forServer(tls.identity()).protocols(tls.protocols());
    if (tls.roots() != null) {
      builder
          .trustManager(tls.roots())
          .clientAuth(tls.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
    }
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    } catch (SSLException e) {
      throw new IllegalStateException("this JVM cannot do TLS as it is set", e);
    }
  }

  void start() {
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "SERVER_GRPC_PORT: cannot listen on "
              + settings.bindAddress()
              + ":"
              + settings.port()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  int port() {
    return server.getPort();
  }

  void stop() {
    streams.finishAll();
    server.shutdown();
    // Streams that were opened in between.
    streams.finishAll();
    try {
      if (!server.awaitTermination(settings.stopLimit().toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    calls.shutdown();
  }
}
