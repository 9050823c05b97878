/**
 * Fixtures for tests: Postgres and broker servers, seeds, virtual time; used in test scope only.
 */
@NullMarked
package dev.broadaxe.testing;

import org.jspecify.annotations.NullMarked;
