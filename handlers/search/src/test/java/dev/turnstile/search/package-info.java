/** An index that is kept up to date, in a server that keeps to the protocol of OpenSearch. */
@NullMarked
package dev.turnstile.search;

import org.jspecify.annotations.NullMarked;
