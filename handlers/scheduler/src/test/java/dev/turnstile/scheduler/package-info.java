/** Tests of jobs that are scheduled and run on a real database. */
@NullMarked
package dev.turnstile.scheduler;

import org.jspecify.annotations.NullMarked;
