/**
 * Tests of the gRPC API over a real port, with a real database and an owner that only plays its
 * part.
 */
@NullMarked
package dev.broadaxe.grpcapi;

import org.jspecify.annotations.NullMarked;
