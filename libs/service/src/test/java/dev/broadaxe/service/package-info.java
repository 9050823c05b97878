/** Tests of what every process is made of. */
@NullMarked
package dev.broadaxe.service;

import org.jspecify.annotations.NullMarked;
