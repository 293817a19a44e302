/** Personal data in the log: subjects, their keys, and how subjects are forgotten while the events stay unchanged. */
@NullMarked
package dev.turnstile.erasure;

import org.jspecify.annotations.NullMarked;
