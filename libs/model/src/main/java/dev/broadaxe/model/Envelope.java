package dev.broadaxe.model;

import java.time.Instant;
import java.util.UUID;

/**
 * A command on its way to the owner of its tenant.
 *
 * @param id identity of the command: the owner carries it out once, however often it arrives
 * @param at when the door made it, on Postgres's clock
 * @param resent true when the door sends it again, or took it from the inbox, so that it may have
 *     been carried out already
 */
public record Envelope(UUID tenant, UUID id, Instant at, boolean resent, Command command) {
  public Envelope asResent() {
    return resent ? this : new Envelope(tenant, id, at, true, command);
  }
}
