/** What is drawn, where it is placed, and how each format writes it. */
@NullMarked
package dev.turnstile.diagram.internal;

import org.jspecify.annotations.NullMarked;
