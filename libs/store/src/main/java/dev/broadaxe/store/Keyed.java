package dev.broadaxe.store;

import java.util.UUID;

/** Something of a tenant, on its way into a statement that serves several tenants. */
record Keyed<T>(UUID tenant, T row) {}
