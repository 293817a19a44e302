package dev.turnstile.kafka;

import dev.turnstile.failure.ValueFree;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Says that topics do not exist or cannot be used; the message names them and the remedy. */
final class UnusableTopicException extends KafkaException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private UnusableTopicException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static UnusableTopicException missing(Collection<String> topics, @Nullable Throwable cause) {
        return new UnusableTopicException(
                "expected topics " + names(topics)
                        + ", found none of these names; create them with the number of partitions that they need, or"
                        + " correct the names",
                cause);
    }

    static UnusableTopicException unauthorized(TopicAuthorizationException cause) {
        return new UnusableTopicException(
                "expected the right to write to topics " + names(cause.unauthorizedTopics())
                        + ", got a refusal; grant WRITE and DESCRIBE on them",
                cause);
    }

    static UnusableTopicException invalid(InvalidTopicException cause) {
        return new UnusableTopicException(
                "expected names of topics of 1 to 249 characters among a-z, A-Z, 0-9, dot, hyphen and underscore, got "
                        + names(cause.invalidTopics()) + "; correct the names",
                cause);
    }

    private static Set<String> names(@Nullable Collection<String> topics) {
        return topics == null ? Set.of() : new TreeSet<>(topics);
    }
}
