/** The simulated shop of the demo. */
@NullMarked
package dev.turnstile.cli.demo;

import org.jspecify.annotations.NullMarked;
