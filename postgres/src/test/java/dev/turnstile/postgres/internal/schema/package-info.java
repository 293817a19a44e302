/** Tests of the files of the schema. */
@NullMarked
package dev.turnstile.postgres.internal.schema;

import org.jspecify.annotations.NullMarked;
