/** The door for workers and clients over gRPC. */
@NullMarked
package dev.broadaxe.grpcapi;

import org.jspecify.annotations.NullMarked;
