package dev.broadaxe.grpcapi;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;

/**
 * A call that sends its headers when it starts: a stream may stay silent for hours, and clients
 * wait for them.
 */
final class EagerHeaders<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private EagerHeaders(ServerCall<Q, R> call) {
    super(call);
  }

  static <Q, R> ServerCallHandler<Q, R> handler(ServerCallHandler<Q, R> inner) {
    return (call, headers) -> {
      call.sendHeaders(new Metadata());
      return inner.startCall(new EagerHeaders<>(call), headers);
    };
  }

  @Override
  public void sendHeaders(Metadata headers) {
    // They are sent already.
  }
}
