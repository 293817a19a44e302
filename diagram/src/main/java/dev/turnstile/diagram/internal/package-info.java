/** Builds the content of diagrams, lays them out and writes each format. */
@NullMarked
package dev.turnstile.diagram.internal;

import org.jspecify.annotations.NullMarked;
