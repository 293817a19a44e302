package dev.turnstile.kafka;

import dev.turnstile.failure.ValueFree;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Thrown if topics do not exist or cannot be used. The message contains their names and the remedy. */
final class UnusableTopicException extends KafkaException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private UnusableTopicException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static UnusableTopicException missing(Collection<String> topics, @Nullable Throwable cause) {
        return new UnusableTopicException(
                "expected topics " + names(topics)
                        + ", found none of these names; create them with the required number of partitions, or correct"
                        + " the names",
                cause);
    }

    static UnusableTopicException unauthorized(TopicAuthorizationException cause) {
        return new UnusableTopicException(
                "expected write access to topics " + names(cause.unauthorizedTopics())
                        + ", got an authorization failure; grant WRITE and DESCRIBE on them",
                cause);
    }

    static UnusableTopicException invalid(InvalidTopicException cause) {
        return new UnusableTopicException(
                "expected topic names of 1 to 249 characters among a-z, A-Z, 0-9, dot, hyphen and underscore, got "
                        + names(cause.invalidTopics()) + "; correct the names",
                cause);
    }

    private static Set<String> names(@Nullable Collection<String> topics) {
        return topics == null ? Set.of() : new TreeSet<>(topics);
    }
}
