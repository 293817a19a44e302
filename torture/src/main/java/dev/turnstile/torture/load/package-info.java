/** The processes under test: command processes and subscription nodes. */
@NullMarked
package dev.turnstile.torture.load;

import org.jspecify.annotations.NullMarked;
