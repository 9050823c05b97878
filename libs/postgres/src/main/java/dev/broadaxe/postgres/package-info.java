/** The only door to Postgres: statements, transactions and notifications, blocking in form. */
@NullMarked
package dev.broadaxe.postgres;

import org.jspecify.annotations.NullMarked;
