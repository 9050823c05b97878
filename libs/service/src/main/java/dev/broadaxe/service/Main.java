package dev.broadaxe.service;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.config.Settings;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.LeaseRepository;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.store.Tenant;
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.store.TokenRepository;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The program for whoever runs the services: makes tenants and tokens and shows leases, with the
 * settings of the services and straight in the database, so that nobody needs a token first.
 *
 * <p>Prints what it made and nothing else; ends with status 0, or with 1 and a sentence.
 */
public final class Main {
  private static final String USAGE =
      """
      usage: tenant NAME SLUG          make a tenant, or find the one with this slug; prints its id
             token TENANT [TOKEN-NAME] make a token of a tenant, by id or slug; prints it
             leases                    how tenants are shared out among schedulers, a line for each lane
      """;

  private static final int SLUG_MAX = 255;

  private final InstantSource clock;
  private final PrintStream out;
  private final PrintStream err;

  Main(InstantSource clock, PrintStream out, PrintStream err) {
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /** Reads the environment as the services do. */
  public static void main(String... arguments) {
    // Before the first logger is made, which says so otherwise.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    System.exit(
        new Main(InstantSource.system(), System.out, System.err).run(System.getenv(), arguments));
  }

  private static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(String sentence) {
      super(sentence);
    }
  }

  /** The status with which the program ends. */
  int run(Map<String, String> environment, String... arguments) {
    try {
      Settings settings = Settings.load(environment);
      try (Pools pools =
          Pools.open(
              settings.requiredDatabase(),
              settings.database(),
              "broadaxe-admin",
              new Pools.Shares(0, 0))) {
        out.println(made(settings, pools, arguments));
      }
      return 0;
    } catch (Wrong | InvalidSettingsException | StoreOutage e) {
      err.println("broadaxe: " + String.valueOf(e.getMessage()).strip());
      return 1;
    }
  }

  private String made(Settings settings, Pools pools, String... arguments) {
    String what = arguments.length == 0 ? "" : arguments[0];
    if (what.equals("tenant") && arguments.length == 3) {
      return tenant(new TenantRepository(pools.doors()), arguments[1], arguments[2]).toString();
    }
    if (what.equals("token") && (arguments.length == 2 || arguments.length == 3)) {
      String name = arguments.length == 3 ? arguments[2] : "made by an operator";
      return token(settings, pools, arguments[1], name);
    }
    if (what.equals("leases") && arguments.length == 1) {
      return leases(new LeaseRepository(pools.doors()));
    }
    throw new Wrong(USAGE);
  }

  private static String leases(LeaseRepository leases) {
    return leases.shares().stream()
        .map(
            share ->
                "lane=%d process=%s tenants=%d working=%d silent_ms=%d"
                    .formatted(
                        share.lane(),
                        share.process(),
                        share.tenants(),
                        share.working(),
                        share.silent().toMillis()))
        .collect(Collectors.joining("\n"));
  }

  private UUID tenant(TenantRepository tenants, String name, String slug) {
    if (name.isBlank() || !slug.matches("[a-z0-9][a-z0-9-]*") || slug.length() > SLUG_MAX) {
      throw new Wrong(
          "a tenant needs a name, and a slug of a-z, 0-9 and - with at most "
              + SLUG_MAX
              + " characters");
    }
    Optional<Tenant> known = tenants.bySlug(slug);
    if (known.isPresent()) {
      return known.get().id();
    }
    tenants.insert(new Ids(clock, Chance.secure()).next(), name, slug);
    return tenants.bySlug(slug).orElseThrow().id();
  }

  private String token(Settings settings, Pools pools, String tenant, String name) {
    UUID id = find(new TenantRepository(pools.doors()), tenant).id();
    TokenRepository records = new TokenRepository(pools.doors());
    Tokens tokens = AccessTokens.open(settings, records, clock);
    Ids ids = new Ids(clock, Chance.secure());
    return new NewTokens(tokens, records, ids, clock).make(id, name, Tokens.LIFETIME).text();
  }

  private static Tenant find(TenantRepository tenants, String idOrSlug) {
    Optional<Tenant> bySlug = tenants.bySlug(idOrSlug);
    if (bySlug.isPresent()) {
      return bySlug.get();
    }
    try {
      return tenants
          .find(UUID.fromString(idOrSlug))
          .orElseThrow(() -> new Wrong("there is no tenant " + idOrSlug));
    } catch (IllegalArgumentException noId) {
      throw new Wrong("there is no tenant with the slug " + idOrSlug);
    }
  }
}
