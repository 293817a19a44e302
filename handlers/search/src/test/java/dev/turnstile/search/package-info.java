/** Tests of index updates on a server that implements OpenSearch's protocol. */
@NullMarked
package dev.turnstile.search;

import org.jspecify.annotations.NullMarked;
