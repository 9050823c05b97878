/** The Java client of Broadaxe: declare tasks, run workers, start runs and await their results. */
@NullMarked
package dev.broadaxe.sdk;

import org.jspecify.annotations.NullMarked;
