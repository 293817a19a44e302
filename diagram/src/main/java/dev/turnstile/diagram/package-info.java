/** Draws diagrams of machines as Mermaid, Graphviz DOT and SVG. */
@NullMarked
package dev.turnstile.diagram;

import org.jspecify.annotations.NullMarked;
