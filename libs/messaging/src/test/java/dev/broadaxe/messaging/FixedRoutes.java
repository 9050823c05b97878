package dev.broadaxe.messaging;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Routes that a test sets. */
record FixedRoutes(Map<UUID, String> owners) implements Routes {
  @Override
  public @Nullable String known(UUID tenant) {
    return owners.get(tenant);
  }

  @Override
  public void find(UUID tenant, Found then) {
    then.is(owners.get(tenant));
  }

  @Override
  public void forget(UUID tenant) {
    // A test changes them when it wants to.
  }
}
