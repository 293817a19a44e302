package dev.turnstile.spring.autoconfigure;

import dev.turnstile.spring.jpa.AfterTransition;
import dev.turnstile.spring.web.HeaderUse;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties that begin with {@code turnstile}. An unknown property is refused; otherwise a misspelled property
 * would be ignored.
 *
 * @param enabled whether the auto-configuration of Turnstile is active
 * @param schema the schema of Turnstile's own tables
 * @param install whether the schema is installed, or migrated if it is older, when the application starts; if false,
 *     the schema must exist and have the version of the library
 * @param applicationName the name under which Turnstile stores the event types that the application reads; by default
 *     {@code spring.application.name}, or {@code application} if that is not set
 * @param differingSessions whether sessions of the data source differ in role, search path or settings, so that the
 *     same statement may have different effects; if true, group commit is not used
 * @param groupCommit the settings of group commit
 * @param subscriptions the settings of subscriptions and timers
 * @param embedded the settings of the embedded PostgreSQL
 * @param jpa the settings for the entities of JPA
 * @param web the settings of Spring MVC
 * @param actor the settings of the actor
 * @param health the limits of the health indicator
 * @param endpoint the settings of the actuator endpoint {@code turnstile}
 * @param metrics the settings of the gauges of subscriptions
 */
@ConfigurationProperties(prefix = "turnstile", ignoreUnknownFields = false)
public record TurnstileProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("turnstile") String schema,
        @DefaultValue("true") boolean install,
        @Nullable String applicationName,
        @DefaultValue("false") boolean differingSessions,
        @DefaultValue GroupCommit groupCommit,
        @DefaultValue Subscriptions subscriptions,
        @DefaultValue Embedded embedded,
        @DefaultValue Jpa jpa,
        @DefaultValue Web web,
        @DefaultValue Actor actor,
        @DefaultValue Health health,
        @DefaultValue Endpoint endpoint,
        @DefaultValue Metrics metrics) {

    /** Checks that the schema has a name. */
    public TurnstileProperties {
        if (schema.isBlank()) {
            throw new IllegalArgumentException("turnstile.schema: expected the name of a schema, got an empty text;"
                    + " remove the property to use the schema turnstile");
        }
    }

    /**
     * The settings of group commit.
     *
     * @param enabled whether transitions and appends of concurrent callers share one statement and one commit
     * @param maxWait the maximum time that a transition or append waits for a batch before it runs concurrently
     */
    public record GroupCommit(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("5ms") Duration maxWait) {

        /** Checks that the wait is positive. */
        public GroupCommit {
            if (!maxWait.isPositive()) {
                throw new IllegalArgumentException("turnstile.group-commit.max-wait: expected a positive duration, got "
                        + maxWait + "; to disable group commit, set turnstile.group-commit.enabled to false");
            }
        }
    }

    /**
     * The settings of subscriptions and timers.
     *
     * @param start whether the application starts the subscriptions and processes of its beans, and the timers; false
     *     by default in tests
     * @param lease the duration of the leases of the subscriptions' shards, at least 100 ms; the same on all nodes
     */
    public record Subscriptions(
            @DefaultValue("true") boolean start,
            @DefaultValue("15s") Duration lease) {

        private static final Duration LEAST_LEASE = Duration.ofMillis(100);

        /** Checks that the lease is at least 100 ms. */
        public Subscriptions {
            if (lease.compareTo(LEAST_LEASE) < 0) {
                throw new IllegalArgumentException("turnstile.subscriptions.lease: expected at least 100 ms, got "
                        + lease + "; remove the property to use 15 s");
            }
        }
    }

    /**
     * The settings of the embedded PostgreSQL.
     *
     * @param enabled whether a PostgreSQL is started if {@code turnstile-embedded} is on the class path and the
     *     application configures no database
     * @param dataDirectory the directory that keeps the data between two starts; without it the data is deleted when
     *     the application ends. Ignored in tests
     * @param replace the databases configured by properties that the embedded PostgreSQL replaces
     */
    public record Embedded(
            @DefaultValue("true") boolean enabled,
            @Nullable String dataDirectory,
            @DefaultValue("none") Replace replace) {}

    /**
     * The databases that the embedded PostgreSQL replaces, among those that properties configure. Beans are never
     * replaced.
     */
    public enum Replace {
        /** No database: the embedded PostgreSQL is used only if no property configures a database. */
        NONE,
        /**
         * A database that the application's properties configure, but not one that a test's own properties configure.
         */
        NON_TEST,
        /** Any database that properties configure. */
        ANY
    }

    /**
     * The settings for the entities of JPA.
     *
     * @param afterTransition the action on the entities in the persistence context whose rows Turnstile has changed
     * @param checkStateWrites whether a change of a state attribute by the application is refused
     */
    public record Jpa(
            @DefaultValue("refresh") AfterTransition afterTransition,
            @DefaultValue("true") boolean checkStateWrites) {}

    /**
     * The settings of Spring MVC.
     *
     * @param problems whether refusals and failures are sent as problem details of RFC 9457
     * @param problemTypePrefix the prefix of the types of problems
     * @param retryAfter the value of {@code Retry-After} with status 503; not negative, rounded up to whole seconds
     * @param idempotencyKey the use of the header Idempotency-Key as the key of commands
     * @param ifMatch the use of the header If-Match as the expected version of transitions and appends
     * @param actorHeader the name of a header that contains the actor of requests without an authenticated user; null
     *     for none. Safe only behind a proxy that sets the header and removes the header that the client has sent
     * @param correlationHeader the name of a header with the correlation id of transitions and events; null for
     *     none
     */
    public record Web(
            @DefaultValue("true") boolean problems,
            @DefaultValue("urn:turnstile:problem:") String problemTypePrefix,
            @DefaultValue("1s") Duration retryAfter,
            @DefaultValue("accept") HeaderUse idempotencyKey,
            @DefaultValue("accept") HeaderUse ifMatch,
            @Nullable String actorHeader,
            @Nullable String correlationHeader) {

        /** Checks that the types are URIs, that the delay is not negative, and that the names of headers are valid. */
        public Web {
            try {
                URI.create(problemTypePrefix + "record-moved");
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "turnstile.web.problem-type-prefix: expected the first part of a URI, got '" + problemTypePrefix
                                + "'; remove the property to use urn:turnstile:problem:",
                        e);
            }
            if (retryAfter.isNegative()) {
                throw new IllegalArgumentException(
                        "turnstile.web.retry-after: expected a duration of at least 0 s, got " + retryAfter
                                + "; remove the property to use 1 s");
            }
            requireName("actor-header", actorHeader);
            requireName("correlation-header", correlationHeader);
        }

        private static void requireName(String property, @Nullable String header) {
            if (header != null && !header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new IllegalArgumentException("turnstile.web." + property
                        + ": expected the name of a header, got '" + header + "'; remove the property to use none");
            }
        }
    }

    /**
     * The settings of the actor.
     *
     * @param required whether commands, transitions and appends without an actor throw {@link
     *     dev.turnstile.spring.MissingActorException}
     */
    public record Actor(@DefaultValue("false") boolean required) {}

    /**
     * The limits of the health indicator. A condition that has lasted for less than its limit is not reported.
     *
     * @param horizonHeld the age from which a transaction that prevents the newest events from being read is reported;
     *     positive
     * @param stuck the age of the oldest waiting event from which a subscription whose handler or database fails is
     *     reported; positive
     * @param unowned the time after which a subscription that no node runs is reported, and the age of the oldest
     *     waiting event from which a subscription with a shard without an owner is reported; positive
     * @param deadLetters the number of dead letters from which a subscription is reported; at least 1
     * @param status the status of an application with a reported condition and a reachable database
     */
    public record Health(
            @DefaultValue("1m") Duration horizonHeld,
            @DefaultValue("1m") Duration stuck,
            @DefaultValue("1m") Duration unowned,
            @DefaultValue("1") int deadLetters,
            @DefaultValue("WARNING") String status) {

        /** Checks that the limits are positive. */
        public Health {
            positive("turnstile.health.horizon-held", horizonHeld);
            positive("turnstile.health.stuck", stuck);
            positive("turnstile.health.unowned", unowned);
            if (deadLetters < 1) {
                throw new IllegalArgumentException("turnstile.health.dead-letters: expected at least 1, got "
                        + deadLetters + "; remove the property to report every dead letter");
            }
            if (status.isBlank()) {
                throw new IllegalArgumentException("turnstile.health.status: expected a status, got an empty text;"
                        + " remove the property to use WARNING");
            }
        }
    }

    /**
     * The settings of the actuator endpoint {@code turnstile}.
     *
     * @param writes whether the endpoint has operations that redeliver, skip and reset
     * @param showRecords whether the endpoint shows the keys of records, actors, and the messages of refusals and
     *     handlers
     */
    public record Endpoint(
            @DefaultValue("false") boolean writes,
            @DefaultValue("false") boolean showRecords) {}

    /**
     * The settings of the gauges of subscriptions.
     *
     * @param enabled whether the gauges are registered
     * @param interval the delay between two reads of the gauges from the database; positive
     */
    public record Metrics(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("30s") Duration interval) {

        /** Checks that the interval is positive. */
        public Metrics {
            positive("turnstile.metrics.interval", interval);
        }
    }

    private static void positive(String property, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(property + ": expected a positive duration, got " + value
                    + "; remove the property to use its default");
        }
    }
}
