/** Enforcement and capture inside the database: lifecycles and watched tables compiled to constraints and triggers. */
@NullMarked
package dev.turnstile.postgres.internal.enforcement;

import org.jspecify.annotations.NullMarked;
