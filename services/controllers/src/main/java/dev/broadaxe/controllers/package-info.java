/** The clock and the aftermath: cron, liveness, roll-ups, retention and repair. */
@NullMarked
package dev.broadaxe.controllers;

import org.jspecify.annotations.NullMarked;
