/** Tests of the jobs, by a clock that tests move, on a real database. */
@NullMarked
package dev.broadaxe.controllers;

import org.jspecify.annotations.NullMarked;
