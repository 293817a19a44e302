/** The installation and migration of the schema of Turnstile's tables. */
@NullMarked
package dev.turnstile.postgres.internal.schema;

import org.jspecify.annotations.NullMarked;
