package dev.broadaxe.grpcapi;

import dev.broadaxe.telemetry.SpanKeys;
import dev.broadaxe.telemetry.TraceParent;
import dev.broadaxe.telemetry.TraceSpan;
import dev.broadaxe.telemetry.Traces;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Takes up the traces of callers: a call with one answer that says where it belongs is seen there,
 * with all that follows from it.
 */
final class TraceInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> TRACE_PARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private final Traces traces;

  TraceInterceptor(Traces traces) {
    this.traces = traces;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    TraceParent caller = traces.on() ? TraceParent.parse(headers.get(TRACE_PARENT)) : null;
    if (caller == null || call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return next.startCall(call, headers);
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    TraceSpan span = traces.begin(method, Traces.Kind.SERVER, caller);
    if (!span.recorded()) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onHalfClose() {
          traces.within(caller, super::onHalfClose);
        }
      };
    }
    span.with(SpanKeys.METHOD, method).with(SpanKeys.TENANT, Caller.current().tenant());
    return new SimpleForwardingServerCallListener<>(
        next.startCall(new Seen<>(call, span), headers)) {
      @Override
      public void onHalfClose() {
        // The request is complete, and the handler runs.
        span.within(super::onHalfClose);
      }

      @Override
      public void onCancel() {
        span.failed("cancelled");
        super.onCancel();
      }
    };
  }

  /** A call whose end is seen. */
  private static final class Seen<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final TraceSpan span;

    Seen(ServerCall<Q, R> call, TraceSpan span) {
      super(call);
      this.span = span;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      span.with(SpanKeys.STATUS, status.getCode().value());
      if (status.isOk()) {
        span.end();
      } else {
        span.failed(status.getCode().name());
      }
      super.close(status, trailers);
    }
  }
}
