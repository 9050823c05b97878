/** What every process is made of, whichever services are in it: connections and tokens. */
@NullMarked
package dev.broadaxe.service;

import org.jspecify.annotations.NullMarked;
