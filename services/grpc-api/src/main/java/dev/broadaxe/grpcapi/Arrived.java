package dev.broadaxe.grpcapi;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/** A request as it arrived, to be read by whoever can tell the client when it cannot be read. */
@FunctionalInterface
interface Arrived<Q> {
  /**
   * The request.
   *
   * @throws StatusRuntimeException if it is too large once it is decompressed, or malformed
   */
  Q read();

  /**
   * The method with its requests as they arrive: the transport decompresses and parses them as one,
   * and when that fails it would end the call with no more than that something went wrong.
   */
  static <Q, R> MethodDescriptor<Arrived<Q>, R> method(MethodDescriptor<Q, R> method) {
    return method.toBuilder(
            new Reader<>(method.getRequestMarshaller()), method.getResponseMarshaller())
        .build();
  }

  /** Reads requests and keeps what went wrong with one until it is asked for. */
  record Reader<Q>(MethodDescriptor.Marshaller<Q> requests)
      implements MethodDescriptor.Marshaller<Arrived<Q>> {
    @Override
    public Arrived<Q> parse(InputStream bytes) {
      try {
        Q request = requests.parse(bytes);
        return () -> request;
      } catch (StatusRuntimeException e) {
        return () -> {
          throw e;
        };
      }
    }

    @Override
    public InputStream stream(Arrived<Q> request) {
      return requests.stream(request.read());
    }
  }
}
