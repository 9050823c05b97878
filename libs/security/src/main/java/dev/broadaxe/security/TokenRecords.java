package dev.broadaxe.security;

import java.util.Optional;
import java.util.UUID;

/** The look-up of the records of issued tokens. */
@FunctionalInterface
public interface TokenRecords {

  /**
   * The record of a token, or nothing if this tenant has no such token.
   *
   * @throws RuntimeException if the records cannot be read at the moment
   */
  Optional<TokenRecord> find(UUID tenant, UUID tokenId);
}
