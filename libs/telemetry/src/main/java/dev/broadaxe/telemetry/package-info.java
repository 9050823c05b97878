/** The catalogue of metric, span and log-key names, and their recording. */
@NullMarked
package dev.broadaxe.telemetry;

import org.jspecify.annotations.NullMarked;
