package dev.broadaxe.endtoend;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector of traces, which services are pointed at and which shows what they sent. */
final class SpanCollector implements AutoCloseable {
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final Server server;

  /** A span as it arrived; the ids in hexadecimal digits, that of no parent empty. */
  record Span(String service, String trace, String id, String parent, String name) {}

  SpanCollector() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new Traces())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getPort();
  }

  List<Span> of(String trace) {
    return spans.stream().filter(span -> span.trace().equals(trace)).toList();
  }

  private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
      request.getResourceSpansList().forEach(SpanCollector.this::add);
      answer.onNext(ExportTraceServiceResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }

  private void add(ResourceSpans of) {
    String service =
        of.getResource().getAttributesList().stream()
            .filter(attribute -> attribute.getKey().equals("service.name"))
            .map(KeyValue::getValue)
            .findFirst()
            .orElseThrow()
            .getStringValue();
    HexFormat hex = HexFormat.of();
    for (ScopeSpans scope : of.getScopeSpansList()) {
      scope
          .getSpansList()
          .forEach(
              span ->
                  spans.add(
                      new Span(
                          service,
                          hex.formatHex(span.getTraceId().toByteArray()),
                          hex.formatHex(span.getSpanId().toByteArray()),
                          hex.formatHex(span.getParentSpanId().toByteArray()),
                          span.getName())));
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
