package dev.turnstile.webhook;

import dev.turnstile.command.Retries;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Subscription.Redelivery;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A handler that sends each event as a webhook: a POST of JSON, signed according to Standard Webhooks 1.0.0.
 * Thread-safe.
 *
 * <p>The headers are {@code webhook-id}, which is always the same for the same event and endpoint, {@code
 * webhook-timestamp} and {@code webhook-signature}; a receiver verifies them with a {@link WebhookVerifier}.
 *
 * <p>Status 2xx is success. Status 408, 425, 429, 5xx and a missing response throw {@link WebhookException}; any other
 * status throws {@link WebhookRejectedException}. After a status 429 or 503 with {@code Retry-After}, and while the
 * endpoint's circuit is open because of failed messages, nothing is sent to the endpoint.
 *
 * <p>Before each request, also after a redirect, the host is resolved and all its addresses are checked; an address
 * that is not public is refused unless it is {@linkplain Builder#allowing allowed}. The connection resolves the host
 * again. Both get the same addresses from the JVM's cache (security property {@code networkaddress.cache.ttl}, 30
 * seconds by default), unless the entry expires in between or the cache is disabled; DNS rebinding at that moment is
 * not prevented. If endpoints are not trusted, use a {@linkplain Builder#client proxy} that refuses private addresses
 * as well.
 */
public final class WebhookHandler implements EventHandler, AutoCloseable {

    private static final Duration MAX_DELAY = Duration.ofHours(1);
    private static final int ATTEMPTS = 30;

    private final Function<Delivery, Optional<WebhookEndpoint>> endpoints;
    private final BiFunction<String, Delivery, byte[]> body;
    private final Function<String, EndpointCircuit> newCircuit;
    private final Map<String, EndpointCircuit> circuits = new ConcurrentHashMap<>();
    private final HttpClient client;
    private final WebhookSender sender;
    private final InstantSource clock;

    private WebhookHandler(Builder builder) {
        this.endpoints = builder.endpoints;
        this.body = builder.body;
        this.clock = builder.clock;
        CircuitBreakerRegistry breakers = builder.breakers;
        boolean shared = builder.shared;
        this.newCircuit = name -> new EndpointCircuit(breakers.circuitBreaker(name), clock, shared);
        this.client = builder.client
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(builder.connectTimeout)
                .build();
        this.sender =
                new WebhookSender(client, new TargetPolicy(builder.allowed), builder.redirects, builder.timeout, clock);
    }

    /**
     * Returns a builder of a handler that sends every event to one endpoint. While the endpoint is down, the
     * subscription waits.
     */
    public static Builder to(WebhookEndpoint endpoint) {
        return new Builder(delivery -> Optional.of(endpoint), false);
    }

    /**
     * Returns a builder of a handler that sends each event to the endpoint that a function chooses, such as the
     * endpoint of a tenant, or to none. While an endpoint is down, only the streams of its events wait. If an event is
     * not sent because of an open circuit or a delay, the handler throws {@link WebhookException}, which counts as an
     * attempt.
     *
     * @param endpoints returns the endpoint of an event; called for each attempt, must be thread-safe
     */
    public static Builder choosing(Function<Delivery, Optional<WebhookEndpoint>> endpoints) {
        return new Builder(endpoints, true);
    }

    /**
     * Returns the recommended redelivery of a subscription with this handler: 30 attempts, with a backoff of initially
     * up to 1 second and at most 1 hour. All attempts take about 9 hours. There is no further attempt after {@link
     * WebhookRejectedException}.
     */
    public static Redelivery redelivery() {
        return Redelivery.ofParking(new Retries(ATTEMPTS, Duration.ofSeconds(1), MAX_DELAY))
                .withoutRetries(WebhookRejectedException.class);
    }

    /**
     * Sends an event.
     *
     * @throws Postponed if the handler has a single endpoint, and its circuit is open or the endpoint requested a delay
     *     ({@code Retry-After})
     * @throws WebhookException if another attempt may succeed
     * @throws WebhookRejectedException if no further attempt can succeed
     * @throws InterruptedException if the thread is interrupted; the message may have been received
     */
    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        Optional<WebhookEndpoint> chosen = endpoints.apply(delivery);
        if (chosen.isPresent()) {
            WebhookEndpoint endpoint = chosen.get();
            String id = Envelope.id(endpoint.name(), delivery.event());
            byte[] content = body.apply(id, delivery);
            EndpointCircuit circuit = circuits.computeIfAbsent(endpoint.name(), newCircuit);
            try (EndpointCircuit.Permit permit = circuit.acquire()) {
                Response response = send(permit, endpoint, id, content);
                Optional<Duration> delay = response.delay(clock.instant(), MAX_DELAY);
                if (delay.isPresent()) {
                    circuit.pause(delay.get());
                    throw circuit.blocked(delay.get());
                }
                conclude(permit, endpoint, response);
            }
        }
    }

    private Response send(EndpointCircuit.Permit permit, WebhookEndpoint endpoint, String id, byte[] content)
            throws InterruptedException {
        try {
            return sender.send(endpoint, id, content);
        } catch (IOException e) {
            throw permit.failed(new WebhookException(endpoint.name(), 0, WebhookSender.reason(e), e));
        } catch (IllegalArgumentException e) {
            throw new WebhookRejectedException(endpoint.name(), 0, WebhookSender.reason(e), e);
        }
    }

    private static void conclude(EndpointCircuit.Permit permit, WebhookEndpoint endpoint, Response response) {
        if (response.retryable()) {
            throw permit.failed(new WebhookException(endpoint.name(), response.status(), response.toString(), null));
        }
        permit.succeeded();
        if (!response.accepted()) {
            throw new WebhookRejectedException(endpoint.name(), response.status(), response.toString(), null);
        }
    }

    /** Aborts the requests in progress and closes the connections. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    /** Settings of a handler. Not thread-safe. */
    public static final class Builder {

        private static final int WINDOW = 10;
        private static final int MIN_MESSAGES = 5;
        private static final Duration OPEN_TIME = Duration.ofSeconds(30);

        private final Function<Delivery, Optional<WebhookEndpoint>> endpoints;
        private final boolean shared;
        private BiFunction<String, Delivery, byte[]> body = Envelope::body;
        private Predicate<InetAddress> allowed = address -> false;
        private HttpClient.Builder client = HttpClient.newBuilder();
        private CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindow(WINDOW, MIN_MESSAGES, SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(OPEN_TIME)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build());
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration timeout = Duration.ofSeconds(20);
        private int redirects = 3;
        private InstantSource clock = InstantSource.system();

        private Builder(Function<Delivery, Optional<WebhookEndpoint>> endpoints, boolean shared) {
            this.endpoints = endpoints;
            this.shared = shared;
        }

        /**
         * Sets the writer of bodies. The default body is an object with {@code id}, {@code type}, {@code kind},
         * {@code stream} with {@code category} and {@code key}, {@code version}, {@code position}, {@code occurredAt}
         * and {@code data}, and, if known, {@code actor}, {@code correlation}, {@code machine}, {@code fromState} and
         * {@code toState}.
         *
         * @param writer returns the JSON for the message's id and the event; must return the same text for the same
         *     event
         */
        public Builder body(BiFunction<String, Delivery, String> writer) {
            body = (id, delivery) -> writer.apply(id, delivery).getBytes(StandardCharsets.UTF_8);
            return this;
        }

        /** Allows addresses that are not public, such as the addresses of a private network; none by default. */
        public Builder allowing(Predicate<InetAddress> addresses) {
            allowed = addresses;
            return this;
        }

        /**
         * Sets the HTTP client, for example with a proxy or TLS keys. Its redirect policy, connect timeout and HTTP
         * version (1.1) are overridden. A proxy resolves hosts itself, so it must refuse private addresses too.
         */
        public Builder client(HttpClient.Builder base) {
            client = base;
            return this;
        }

        /**
         * Sets the registry of the circuit breakers, for example to configure or measure them. A circuit breaker has
         * the name of its endpoint. By default, a circuit opens if half of the last 10 messages failed, or half of the
         * messages so far if there were 5 to 9; after 30 seconds it permits one message.
         */
        public Builder breakers(CircuitBreakerRegistry registry) {
            breakers = registry;
            return this;
        }

        /** Sets the connect timeout, 5 seconds by default. It must be positive. */
        public Builder connectTimeout(Duration limit) {
            connectTimeout = positive(limit);
            return this;
        }

        /**
         * Sets the timeout of the complete response, including redirects, 20 seconds by default. It must be positive.
         */
        public Builder timeout(Duration limit) {
            timeout = positive(limit);
            return this;
        }

        /**
         * Sets the maximum number of redirects (301, 302, 307, 308) that are followed with the same message, 3 by
         * default. A redirect from https to http is never followed.
         *
         * @throws IllegalArgumentException if the limit is negative
         */
        public Builder redirects(int limit) {
            if (limit < 0) {
                throw new IllegalArgumentException("expected 0 redirects or more, got " + limit);
            }
            redirects = limit;
            return this;
        }

        /** Sets the clock; the system clock by default. */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /** Returns the handler. Close it after its subscription is closed. */
        public WebhookHandler build() {
            return new WebhookHandler(this);
        }

        private static Duration positive(Duration given) {
            if (!given.isPositive()) {
                throw new IllegalArgumentException("expected a positive timeout, got " + given);
            }
            return given;
        }
    }
}
