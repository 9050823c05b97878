package dev.broadaxe.grpcapi;

import dev.broadaxe.security.Tokens;
import dev.broadaxe.security.Verification;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Lets only calls with a good token pass, and says whose it is. */
final class AuthInterceptor implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Status REFUSED =
      Status.UNAUTHENTICATED.withDescription("invalid auth token");

  private final Tokens tokens;

  AuthInterceptor(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Verification verification;
    try {
      verification = tokens.verifyHeader(headers.get(AUTHORIZATION));
    } catch (RuntimeException e) {
      // The records cannot be read: the token may be good, so this must not read like a refusal.
      call.close(Failures.status(e), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    if (!(verification instanceof Verification.Verified verified)) {
      call.close(REFUSED, new Metadata());
      return new ServerCall.Listener<>() {};
    }
    Caller caller = new Caller(verified.tenant(), verified.tokenId());
    return Contexts.interceptCall(
        Context.current().withValue(Caller.KEY, caller), call, headers, next);
  }
}
