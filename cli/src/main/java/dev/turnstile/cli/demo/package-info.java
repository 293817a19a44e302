/** The shop that the demo runs. */
@NullMarked
package dev.turnstile.cli.demo;

import org.jspecify.annotations.NullMarked;
