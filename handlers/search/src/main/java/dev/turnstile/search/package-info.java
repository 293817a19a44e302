/** Documents of OpenSearch that are updated from events. */
@NullMarked
package dev.turnstile.search;

import org.jspecify.annotations.NullMarked;
