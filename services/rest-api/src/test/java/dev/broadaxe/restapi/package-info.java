/** The door for people and dashboards over HTTP. */
@NullMarked
package dev.broadaxe.restapi;

import org.jspecify.annotations.NullMarked;
