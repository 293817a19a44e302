/** Tests of relays and projection workers on a real cluster of three brokers, with SIGKILL of brokers and processes. */
@NullMarked
package dev.turnstile.kafka;

import org.jspecify.annotations.NullMarked;
