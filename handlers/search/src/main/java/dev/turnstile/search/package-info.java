/** An index of OpenSearch that follows events. */
@NullMarked
package dev.turnstile.search;

import org.jspecify.annotations.NullMarked;
