/** Tests of the checks of values that an engine stores as JSON. */
@NullMarked
package dev.turnstile.json.spi;

import org.jspecify.annotations.NullMarked;
