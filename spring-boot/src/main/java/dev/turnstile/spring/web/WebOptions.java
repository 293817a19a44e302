package dev.turnstile.spring.web;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.TraceContext;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.web.internal.CorrelationHeader;
import dev.turnstile.spring.web.internal.IfMatch;
import dev.turnstile.spring.web.internal.KeyHeader;
import dev.turnstile.spring.web.internal.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options of commands, transitions and appends from a request: the idempotency key, the expected version, the
 * actor and the correlation id. Turnstile calls it for parameters of controller methods that have the types {@link
 * Options}, {@link TransitionOptions} and {@link ExpectedVersion}. Functional endpoints call it themselves.
 * Thread-safe.
 */
public final class WebOptions {

    /** A version that no record has, because versions begin at 0. */
    private static final long NO_RECORD = -1;

    /** A version that no stream has, because no stream has that number of events. */
    private static final int NO_STREAM = Integer.MAX_VALUE;

    private final HeaderUse idempotencyKey;
    private final HeaderUse ifMatch;
    private final @Nullable String correlationHeader;
    private final ActorContext actors;

    /**
     * Constructs the reader.
     *
     * @param idempotencyKey the use of the header {@code Idempotency-Key} if {@link RequestOptions} does not set
     *     another one
     * @param ifMatch the use of the header {@code If-Match} if {@link RequestOptions} does not set another one
     * @param correlationHeader the name of the header with the correlation id; null for none
     * @param actors provides the actor
     */
    public WebOptions(
            HeaderUse idempotencyKey, HeaderUse ifMatch, @Nullable String correlationHeader, ActorContext actors) {
        this.idempotencyKey = idempotencyKey;
        this.ifMatch = ifMatch;
        this.correlationHeader = correlationHeader;
        this.actors = actors;
    }

    /**
     * Returns the options of a command.
     *
     * @throws HeaderRefused as {@link #options(HttpServletRequest, HeaderUse)}
     */
    public Options options(HttpServletRequest request) {
        return options(request, idempotencyKey);
    }

    /**
     * Returns the options of a command: the actor, and the idempotency key from the header {@code Idempotency-Key}.
     * Equal headers of different actors are different keys. The events of the command contain the correlation id of the
     * thread's request.
     *
     * @param use the use of the header
     * @throws HeaderRefused if the header is missing and required, or if it or the header with the correlation id is
     *     invalid or is sent several times
     */
    public Options options(HttpServletRequest request, HeaderUse use) {
        correlation(request); // refuses an invalid one before the command is invoked
        String actor = actors.actor();
        Options options = actor == null ? Options.none() : Options.none().withActor(actor);
        String key = use == HeaderUse.OFF ? null : KeyHeader.key(request, actor);
        if (key == null) {
            if (use == HeaderUse.REQUIRE) {
                throw KeyHeader.missing();
            }
            return options;
        }
        RequestFacts.keyed(request);
        return options.withIdempotencyKey(key);
    }

    /**
     * Returns the options of a transition.
     *
     * @throws HeaderRefused as {@link #transitionOptions(HttpServletRequest, HeaderUse)}
     */
    public TransitionOptions transitionOptions(HttpServletRequest request) {
        return transitionOptions(request, ifMatch);
    }

    /**
     * Returns the options of a transition: the actor, the expected version from the header {@code If-Match}, and the
     * correlation id as field {@code correlation_id} of the metadata.
     *
     * @param use the use of the header {@code If-Match}
     * @throws HeaderRefused if the header is missing and required, or if a header is invalid
     */
    public TransitionOptions transitionOptions(HttpServletRequest request, HeaderUse use) {
        String actor = actors.actor();
        TransitionOptions options = actor == null
                ? TransitionOptions.none()
                : TransitionOptions.none().withActor(actor);
        String correlation = correlation(request);
        if (correlation != null) {
            options = options.withMetadata(TraceContext.CORRELATION_FIELD, correlation);
        }
        IfMatch condition = condition(request, use);
        return condition == null || condition.any()
                ? options
                : options.withExpectedVersion(condition.version().orElse(NO_RECORD));
    }

    /**
     * Returns the expected version of a stream.
     *
     * @throws HeaderRefused as {@link #expectedVersion(HttpServletRequest, HeaderUse)}
     */
    public ExpectedVersion expectedVersion(HttpServletRequest request) {
        return expectedVersion(request, ifMatch);
    }

    /**
     * Returns the expected version of a stream from the header {@code If-Match}: any version if there is no header, at
     * least one event if the header is {@code *}, otherwise exactly the version in the entity tag.
     *
     * @param use the use of the header
     * @throws HeaderRefused if the header is missing and required, or is invalid
     */
    public ExpectedVersion expectedVersion(HttpServletRequest request, HeaderUse use) {
        IfMatch condition = condition(request, use);
        if (condition == null) {
            return ExpectedVersion.any();
        }
        return condition.any()
                ? ExpectedVersion.exists()
                : ExpectedVersion.exactly(
                        (int) Math.min(NO_STREAM, condition.version().orElse(NO_STREAM)));
    }

    private @Nullable String correlation(HttpServletRequest request) {
        return correlationHeader == null ? null : CorrelationHeader.id(request, correlationHeader);
    }

    private static @Nullable IfMatch condition(HttpServletRequest request, HeaderUse use) {
        IfMatch condition = use == HeaderUse.OFF ? null : IfMatch.of(request);
        if (condition == null) {
            if (use == HeaderUse.REQUIRE) {
                throw IfMatch.missing();
            }
            return null;
        }
        RequestFacts.conditional(request);
        return condition;
    }
}
