/**
 * Personal data in the log: subjects, their keys, and the erasure of subjects without a change of the stored events.
 */
@NullMarked
package dev.turnstile.erasure;

import org.jspecify.annotations.NullMarked;
