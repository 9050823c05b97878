package dev.broadaxe.setup;

import dev.broadaxe.config.DefaultTenantConfig;
import dev.broadaxe.config.Settings;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.service.AccessTokens;
import dev.broadaxe.service.NewTokens;
import dev.broadaxe.service.Pools;
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.store.TokenRepository;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/**
 * A token of the default tenant that is good for minutes, and only until it is closed.
 *
 * @param tenant whose it is
 * @param text what a client sends
 */
record ShortToken(UUID tenant, String text, UUID id, Pools pools) implements AutoCloseable {
  private static final Pools.Shares SHARES = new Pools.Shares(50, 50);
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  /** Makes one, and the default tenant if the database lacks it. */
  static ShortToken make(Settings settings, InstantSource clock) {
    Pools pools =
        Pools.open(settings.requiredDatabase(), settings.database(), "broadaxe-setup", SHARES);
    DefaultTenantConfig standard = settings.defaultTenant();
    TenantRepository tenants = new TenantRepository(pools.doors());
    tenants.insert(standard.id(), standard.name(), standard.slug());
    UUID tenant = tenants.bySlug(standard.slug()).orElseThrow().id();
    TokenRepository records = new TokenRepository(pools.doors());
    Tokens tokens = AccessTokens.open(settings, records, clock);
    var made =
        new NewTokens(tokens, records, new Ids(clock, Chance.secure()), clock)
            .make(tenant, "check", LIFETIME);
    return new ShortToken(tenant, made.text(), made.id(), pools);
  }

  @Override
  public void close() {
    new TokenRepository(pools.doors()).revoke(tenant, id);
    pools.close();
  }
}
