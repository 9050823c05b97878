package dev.broadaxe.grpcapi;

import io.grpc.Context;
import java.util.UUID;

/** Whose token a call carries: nothing of another tenant may be read or changed for it. */
record Caller(UUID tenant, UUID token) {
  static final Context.Key<Caller> KEY = Context.key("caller");

  /** The caller of the current call; fails outside of one that was authenticated. */
  static Caller current() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("a call reached its handler without authentication");
    }
    return caller;
  }
}
