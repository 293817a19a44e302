/** What the database enforces and captures by itself: lifecycles and tables compiled to constraints and triggers. */
@NullMarked
package dev.turnstile.postgres.internal.enforcement;

import org.jspecify.annotations.NullMarked;
