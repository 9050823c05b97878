/** The only door to PostgreSQL: named statements, transactions, lane connections and wake-ups. */
@NullMarked
package dev.broadaxe.postgres;

import org.jspecify.annotations.NullMarked;
