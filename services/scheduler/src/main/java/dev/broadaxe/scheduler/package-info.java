/** The owner of leased tenants: rounds that decide and write once. */
@NullMarked
package dev.broadaxe.scheduler;

import org.jspecify.annotations.NullMarked;
