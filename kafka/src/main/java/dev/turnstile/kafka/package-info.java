/** The log on Kafka: a relay without lost or duplicate events, and projections in consumer groups. */
@NullMarked
package dev.turnstile.kafka;

import org.jspecify.annotations.NullMarked;
