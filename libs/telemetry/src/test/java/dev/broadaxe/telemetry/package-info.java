/** Tests of the catalogue against its page, and of what is recorded. */
@NullMarked
package dev.broadaxe.telemetry;

import org.jspecify.annotations.NullMarked;
