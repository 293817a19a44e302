package dev.turnstile.spring.actuate;

import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.subscription.Subscriptions;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The actuator endpoint {@code turnstile}, which reads machines, subscriptions, timers, processes, refusals and the
 * horizon. Thread-safe.
 *
 * <p>Keys of records, actors, and messages of refusals and of handlers' exceptions are shown only if {@code
 * showRecords} is true. The state of a process and the statements of sessions are never shown.
 */
@Endpoint(id = "turnstile")
public sealed class TurnstileEndpoint permits WritableTurnstileEndpoint {

    private static final int LIMIT = 20;

    private final PostgresTurnstile turnstile;
    private final TurnstileReport report;

    /**
     * Constructs the endpoint.
     *
     * @param listings opens the lists of the database
     * @param showRecords whether the keys of records, the actors of refusals, and the messages of refusals and of
     *     handlers' exceptions are shown
     */
    public TurnstileEndpoint(PostgresTurnstile turnstile, Supplier<Listings> listings, boolean showRecords) {
        this.turnstile = turnstile;
        this.report = new TurnstileReport(turnstile, listings, showRecords);
    }

    /** Returns all sections, with at most 20 timers, processes and refusals. */
    @ReadOperation
    public Map<String, Object> summary() {
        return report.summary(LIMIT);
    }

    /**
     * Returns a section.
     *
     * @param section {@code machines}, {@code subscriptions}, {@code timers}, {@code processes}, {@code refusals} or
     *     {@code horizon}
     * @param limit the maximum number of timers, processes or refusals, 1 to 1,000; 20 if it is null
     * @return the section; null if there is no such section
     * @throws InvalidEndpointRequestException if the limit is not in this range
     */
    @ReadOperation
    public @Nullable Object section(@Selector String section, @Nullable Integer limit) {
        if (limit != null && (limit < 1 || limit > 1_000)) {
            throw invalid("limit: expected 1 to 1000, got " + limit);
        }
        return report.section(section, limit == null ? LIMIT : limit);
    }

    /**
     * Returns a subscription with its shards and parked streams.
     *
     * @param section {@code subscriptions}
     * @param name the subscription's name
     * @return the subscription; null if there is none of that name, or the section is another one
     */
    @ReadOperation
    public @Nullable Map<String, Object> entry(@Selector String section, @Selector String name) {
        return section.equals("subscriptions") ? report.subscription(name) : null;
    }

    /** Returns the exception for which an HTTP client receives the status 400. */
    static InvalidEndpointRequestException invalid(String message) {
        return new InvalidEndpointRequestException(message, message);
    }

    final Subscriptions subscriptions() {
        return turnstile.subscriptions();
    }
}
