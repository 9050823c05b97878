/** Tests of the settings: defaults, full mappings, refusals. */
@NullMarked
package dev.broadaxe.config;

import org.jspecify.annotations.NullMarked;
