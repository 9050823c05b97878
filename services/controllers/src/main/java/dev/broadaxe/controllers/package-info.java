/** The clock and the aftermath: so far the days of the partitioned tables, and what expires. */
@NullMarked
package dev.broadaxe.controllers;

import org.jspecify.annotations.NullMarked;
