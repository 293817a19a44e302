@NullMarked
package dev.turnstile.postgres.internal;

import org.jspecify.annotations.NullMarked;
