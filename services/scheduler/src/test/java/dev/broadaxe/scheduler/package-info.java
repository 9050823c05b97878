/** What the parts of a lane promise one by one; the lane as a whole is tested by the simulation. */
@NullMarked
package dev.broadaxe.scheduler;

import org.jspecify.annotations.NullMarked;
