/** Tests of rehearsals on a real database. */
@NullMarked
package dev.turnstile.adoption.rehearsal;

import org.jspecify.annotations.NullMarked;
