package dev.broadaxe.grpcapi;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The methods that are built, put together to whole services: every method of the protocol that
 * nobody built answers UNIMPLEMENTED and says its own name.
 */
final class Endpoints {
  private final Map<String, ServerCallHandler<?, ?>> built = new LinkedHashMap<>();

  /** A method with one request and one answer, which may block. */
  @FunctionalInterface
  interface Unary<Q, R> {
    R answer(Caller caller, Q request);
  }

  /** A method with one request and a stream of answers; what it throws ends the stream. */
  @FunctionalInterface
  interface Outgoing<Q, R> {
    void open(Caller caller, Q request, ServerCallStreamObserver<R> out);
  }

  /** A method with streams in both directions; what it throws ends them. */
  @FunctionalInterface
  interface Both<Q, R> {
    StreamObserver<Q> open(Caller caller, ServerCallStreamObserver<R> out);
  }

  <Q, R> Endpoints unary(MethodDescriptor<Q, R> method, Unary<Q, R> unary) {
    return add(
        method,
        ServerCalls.<Arrived<Q>, R>asyncUnaryCall(
            (request, out) -> {
              R answer;
              try {
                answer = unary.answer(Caller.current(), request.read());
              } catch (Throwable failure) {
                out.onError(Failures.status(failure).asRuntimeException());
                return;
              }
              out.onNext(answer);
              out.onCompleted();
            }));
  }

  <Q, R> Endpoints outgoing(MethodDescriptor<Q, R> method, Outgoing<Q, R> outgoing) {
    return add(
        method,
        EagerHeaders.handler(
            ServerCalls.<Arrived<Q>, R>asyncServerStreamingCall(
                (request, out) -> {
                  try {
                    outgoing.open(
                        Caller.current(), request.read(), (ServerCallStreamObserver<R>) out);
                  } catch (Throwable failure) {
                    out.onError(Failures.status(failure).asRuntimeException());
                  }
                })));
  }

  <Q, R> Endpoints both(MethodDescriptor<Q, R> method, Both<Q, R> both) {
    return add(
        method,
        EagerHeaders.handler(
            ServerCalls.<Arrived<Q>, R>asyncBidiStreamingCall(
                out -> {
                  try {
                    return new Arriving<>(
                        both.open(Caller.current(), (ServerCallStreamObserver<R>) out), out);
                  } catch (RuntimeException failure) {
                    out.onError(Failures.status(failure).asRuntimeException());
                    return new Unheard<>();
                  }
                })));
  }

  /** What a client says on a stream: the first request that cannot be read is the last one. */
  private static final class Arriving<Q> implements StreamObserver<Arrived<Q>> {
    private final StreamObserver<Q> requests;
    private final StreamObserver<?> answers;
    private boolean over;

    Arriving(StreamObserver<Q> requests, StreamObserver<?> answers) {
      this.requests = requests;
      this.answers = answers;
    }

    @Override
    public void onNext(Arrived<Q> arrived) {
      if (over) {
        return;
      }
      Q request;
      try {
        request = arrived.read();
      } catch (StatusRuntimeException unreadable) {
        over = true;
        requests.onError(unreadable);
        answers.onError(unreadable);
        return;
      }
      requests.onNext(request);
    }

    @Override
    public void onError(Throwable failure) {
      requests.onError(failure);
    }

    @Override
    public void onCompleted() {
      requests.onCompleted();
    }
  }

  /** What a client says on a stream that was refused. */
  private static final class Unheard<Q> implements StreamObserver<Q> {
    @Override
    public void onNext(Q request) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private <Q, R> Endpoints add(
      MethodDescriptor<Q, R> method, ServerCallHandler<Arrived<Q>, R> handler) {
    if (built.put(method.getFullMethodName(), handler) != null) {
      throw new IllegalStateException(method.getFullMethodName() + " is built twice");
    }
    return this;
  }

  /** The full names of the methods that are built. */
  Set<String> built() {
    return new LinkedHashSet<>(built.keySet());
  }

  /** Whole services; fails when something was built that belongs to none of them. */
  List<ServerServiceDefinition> services(List<ServiceDescriptor> descriptors) {
    Set<String> left = built();
    List<ServerServiceDefinition> services = new ArrayList<>(descriptors.size());
    for (ServiceDescriptor descriptor : descriptors) {
      ServerServiceDefinition.Builder service =
          ServerServiceDefinition.builder(descriptor.getName());
      for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
        service.addMethod(definition(method));
        left.remove(method.getFullMethodName());
      }
      services.add(service.build());
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException("no service has the methods " + left);
    }
    return services;
  }

  @SuppressWarnings("unchecked") // the handler was added under this very method
  private <Q, R> ServerMethodDefinition<Arrived<Q>, R> definition(MethodDescriptor<Q, R> method) {
    ServerCallHandler<Arrived<Q>, R> handler =
        (ServerCallHandler<Arrived<Q>, R>) built.get(method.getFullMethodName());
    return ServerMethodDefinition.create(
        Arrived.method(method), handler == null ? unbuilt() : handler);
  }

  private static <Q, R> ServerCallHandler<Q, R> unbuilt() {
    return (call, _) -> {
      String name = call.getMethodDescriptor().getFullMethodName();
      call.close(
          Status.UNIMPLEMENTED.withDescription("/" + name + " is not implemented"), new Metadata());
      return new ServerCall.Listener<>() {};
    };
  }
}
