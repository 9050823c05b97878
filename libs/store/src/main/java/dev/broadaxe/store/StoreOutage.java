package dev.broadaxe.store;

/** The database is away or refused for a passing reason: trying again later may work. */
public final class StoreOutage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreOutage(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreOutage(String message) {
    super(message);
  }
}
