/** Rules on the Markdown files: the code compiles, and the links have targets. */
@NullMarked
package dev.turnstile.architecture.docs;

import org.jspecify.annotations.NullMarked;
