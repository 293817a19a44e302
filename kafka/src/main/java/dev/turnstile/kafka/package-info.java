/** The log on Kafka: a relay that loses and doubles nothing, and projections in consumer groups. */
@NullMarked
package dev.turnstile.kafka;

import org.jspecify.annotations.NullMarked;
