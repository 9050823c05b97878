package dev.broadaxe.store;

import java.util.List;
import java.util.UUID;

/** Tasks that a filter finds, newest first, and how many there are, counted up to a bound. */
record TaskIds(List<UUID> ids, long total) {}
