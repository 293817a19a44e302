package dev.turnstile.webhook;

import dev.turnstile.command.Retries;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Redelivery;
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
 * Sends each event as a webhook: a POST of JSON, signed as Standard Webhooks 1.0.0 says. Thread-safe.
 *
 * <p>The headers are {@code webhook-id}, which is the same whenever the same event goes to the same endpoint,
 * {@code webhook-timestamp} and {@code webhook-signature}; {@link WebhookVerifier} is what the receiver checks them with.
 *
 * <p>A status of 2xx is success. 408, 425, 429, 5xx and no answer are a {@link WebhookException}, every other status is a
 * {@link WebhookRejectedException}. Where 429 or 503 come with {@code Retry-After}, or so many messages failed that the endpoint's
 * circuit opened, nothing is sent to it for a time.
 *
 * <p>Every address of a host is looked up and checked before something is sent there, also after each redirect; only public
 * ones are reached unless {@linkplain Builder#allowing allowed}. The connection looks the host up once more. Both get the
 * same answer from the platform's cache (security property {@code networkaddress.cache.ttl}, 30 seconds by default) unless it
 * expires in between or is switched off, so a name server that changes its mind in that instant is not guarded against: where
 * endpoints belong to strangers, let the client go through a {@linkplain Builder#client proxy} that refuses private addresses
 * as well.
 */
public final class WebhookHandler implements EventHandler, AutoCloseable {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int ATTEMPTS = 30;

    private final Function<Delivery, Optional<WebhookEndpoint>> endpoints;
    private final BiFunction<String, Delivery, byte[]> body;
    private final Function<String, Gate> newGate;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final HttpClient client;
    private final Post post;
    private final InstantSource clock;

    private WebhookHandler(Builder builder) {
        this.endpoints = builder.endpoints;
        this.body = builder.body;
        this.clock = builder.clock;
        CircuitBreakerRegistry breakers = builder.breakers;
        boolean shared = builder.shared;
        this.newGate = name -> new Gate(breakers.circuitBreaker(name), clock, shared);
        this.client = builder.client
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(builder.connectTimeout)
                .build();
        this.post = new Post(client, new Reach(builder.allowed), builder.redirects, builder.timeout, clock);
    }

    /** Sends every event to one endpoint; while it is down, the subscription waits. */
    public static Builder to(WebhookEndpoint endpoint) {
        return new Builder(delivery -> Optional.of(endpoint), false);
    }

    /**
     * Sends each event to the endpoint that a function chooses for it, of a tenant for example, or to none. While an endpoint
     * is down, only the streams whose events go there wait: that it is left alone is a {@link WebhookException} for them, which
     * counts as an attempt.
     *
     * @param endpoints asked for each attempt, by several threads at the same time
     */
    public static Builder choosing(Function<Delivery, Optional<WebhookEndpoint>> endpoints) {
        return new Builder(endpoints, true);
    }

    /**
     * Returns what a subscription with this handler should do about failures: 30 attempts, with pauses of up to 1 second at
     * first and 1 hour at most, about 9 hours in all; none after a {@link WebhookRejectedException}.
     */
    public static Redelivery redelivery() {
        return Redelivery.ofParking(new Retries(ATTEMPTS, Duration.ofSeconds(1), LONGEST_PAUSE))
                .withoutRetries(WebhookRejectedException.class);
    }

    /**
     * Sends an event.
     *
     * @throws Postponed if the one endpoint is left alone for now
     * @throws WebhookException if another attempt may help
     * @throws WebhookRejectedException if no other attempt will help
     * @throws InterruptedException if the thread is interrupted; the event may have arrived
     */
    @Override
    public void handle(Delivery delivery) throws InterruptedException {
        Optional<WebhookEndpoint> chosen = endpoints.apply(delivery);
        if (chosen.isPresent()) {
            WebhookEndpoint endpoint = chosen.get();
            String id = Envelope.id(endpoint.name(), delivery.event());
            byte[] content = body.apply(id, delivery);
            Gate gate = gates.computeIfAbsent(endpoint.name(), newGate);
            try (Gate.Permit permit = gate.enter()) {
                Answer answer = answer(permit, endpoint, id, content);
                Optional<Duration> pause = answer.pause(clock.instant(), LONGEST_PAUSE);
                if (pause.isPresent()) {
                    gate.pause(pause.get());
                    throw gate.notNow(pause.get());
                }
                conclude(permit, endpoint, answer);
            }
        }
    }

    private Answer answer(Gate.Permit permit, WebhookEndpoint endpoint, String id, byte[] content)
            throws InterruptedException {
        try {
            return post.send(endpoint, id, content);
        } catch (IOException e) {
            throw permit.failed(new WebhookException(endpoint.name(), 0, Post.reason(e), e));
        } catch (IllegalArgumentException e) {
            throw new WebhookRejectedException(endpoint.name(), 0, Post.reason(e), e);
        }
    }

    private static void conclude(Gate.Permit permit, WebhookEndpoint endpoint, Answer answer) {
        if (answer.worthAnotherAttempt()) {
            throw permit.failed(new WebhookException(endpoint.name(), answer.status(), answer.toString(), null));
        }
        permit.answered();
        if (!answer.taken()) {
            throw new WebhookRejectedException(endpoint.name(), answer.status(), answer.toString(), null);
        }
    }

    /** Ends what is being sent and the connections. */
    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    /** Says how webhooks are sent. Not thread-safe. */
    public static final class Builder {

        private static final int WINDOW = 10;
        private static final int FEWEST = 5;
        private static final Duration OPEN = Duration.ofSeconds(30);

        private final Function<Delivery, Optional<WebhookEndpoint>> endpoints;
        private final boolean shared;
        private BiFunction<String, Delivery, byte[]> body = Envelope::body;
        private Predicate<InetAddress> allowed = address -> false;
        private HttpClient.Builder client = HttpClient.newBuilder();
        private CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindow(WINDOW, FEWEST, SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(OPEN)
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
         * Writes bodies in another way than as an object of {@code id}, {@code type}, {@code kind}, {@code stream} with
         * {@code category} and {@code key}, {@code version}, {@code position}, {@code occurredAt} and {@code data}, and where
         * they are known {@code actor}, {@code correlation}, {@code machine}, {@code fromState} and {@code toState}.
         *
         * @param writer makes JSON of the message's id and the event; the same for the same event
         */
        public Builder body(BiFunction<String, Delivery, String> writer) {
            body = (id, delivery) -> writer.apply(id, delivery).getBytes(StandardCharsets.UTF_8);
            return this;
        }

        /** Reaches addresses that are not public, such as those of one's own network, if they are these; none by default. */
        public Builder allowing(Predicate<InetAddress> addresses) {
            allowed = addresses;
            return this;
        }

        /**
         * Builds on a client of one's own, with a proxy or keys for TLS. Its redirects, connect timeout and version of HTTP
         * (1.1) are set here. A proxy connects by itself: then it has to guard against private addresses too.
         */
        public Builder client(HttpClient.Builder base) {
            client = base;
            return this;
        }

        /**
         * Takes circuit breakers from a registry, by the names of endpoints, to set or to measure them. By default a circuit
         * opens when half of the last 10 messages failed, or of at least 5 if there were not more, and lets one message
         * through after 30 seconds.
         */
        public Builder breakers(CircuitBreakerRegistry registry) {
            breakers = registry;
            return this;
        }

        /** Waits so long for a connection, 5 seconds by default. */
        public Builder connectTimeout(Duration longest) {
            connectTimeout = positive(longest);
            return this;
        }

        /** Waits so long for the whole answer, redirects included, 20 seconds by default. */
        public Builder timeout(Duration longest) {
            timeout = positive(longest);
            return this;
        }

        /**
         * Follows so many redirects (301, 302, 307, 308) at most, with the same message, never from https to http; 3 by
         * default.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder redirects(int most) {
            if (most < 0) {
                throw new IllegalArgumentException("expected 0 redirects or more, got " + most);
            }
            redirects = most;
            return this;
        }

        /** Takes the time from elsewhere than the system's clock. */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /** Makes the handler, to be closed when its subscription has ended. */
        public WebhookHandler build() {
            return new WebhookHandler(this);
        }

        private static Duration positive(Duration given) {
            if (!given.isPositive()) {
                throw new IllegalArgumentException("expected a timeout above zero, got " + given);
            }
            return given;
        }
    }
}
