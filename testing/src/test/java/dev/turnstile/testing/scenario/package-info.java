@NullMarked
package dev.turnstile.testing.scenario;

import org.jspecify.annotations.NullMarked;
