/** The judgement of recorded attempts by a changed machine. */
@NullMarked
package dev.turnstile.adoption.rehearsal.internal;

import org.jspecify.annotations.NullMarked;
