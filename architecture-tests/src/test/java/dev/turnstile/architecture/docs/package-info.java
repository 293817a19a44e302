/** Rules over the Markdown files: their code compiles, their links lead somewhere. */
@NullMarked
package dev.turnstile.architecture.docs;

import org.jspecify.annotations.NullMarked;
