/** Shows surveys as text, JSON and HTML. */
@NullMarked
package dev.turnstile.cli.survey;

import org.jspecify.annotations.NullMarked;
