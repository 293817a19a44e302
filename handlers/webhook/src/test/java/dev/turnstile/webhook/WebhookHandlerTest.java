package dev.turnstile.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.testing.PayOrder;
import dev.turnstile.testing.TestClock;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WebhookHandlerTest {

    private static final WebhookSecret SECRET = WebhookSecret.generate();
    private static final WebhookSecret NEXT = WebhookSecret.generate();

    private final TestClock clock = TestClock.of("2026-03-01T12:00:00Z");
    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private WebhookHandler.Builder to(String path) {
        return toTarget(receiver.url(path));
    }

    private WebhookHandler.Builder toTarget(String target) {
        WebhookEndpoint shop = new WebhookEndpoint("shop", URI.create(target), List.of(SECRET, NEXT));
        return WebhookHandler.to(shop)
                .allowing(InetAddress::isLoopbackAddress)
                .clock(clock)
                .breakers(breakers());
    }

    private CircuitBreakerRegistry breakers() {
        return CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(4)
                .minimumNumberOfCalls(2)
                .waitDurationInOpenState(Duration.ofSeconds(30))
                .permittedNumberOfCallsInHalfOpenState(1)
                .clock(clock)
                .build());
    }

    private static void send(WebhookHandler.Builder builder) throws InterruptedException {
        try (WebhookHandler handler = builder.build()) {
            handler.handle(paid(7, 3));
        }
    }

    private static Delivery paid(int order, int version) {
        return PayOrder.paid(order, version).read(new JacksonJson());
    }

    @Test
    void an_event_arrives_signed_with_every_secret() throws Exception {
        receiver.answer("/hook", 204);
        send(to("/hook"));
        Receiver.Message message = receiver.messages().getFirst();
        for (WebhookSecret secret : List.of(SECRET, NEXT)) {
            assertThat(WebhookVerifier.of(secret).withClock(clock).verify(message::header, message.bytes()))
                    .isEqualTo(message.header("webhook-id"));
        }
        assertThat(message.header("content-type")).isEqualTo("application/json");
        assertThat(new JacksonJson().read(message.body()))
                .containsEntry("id", message.header("webhook-id"))
                .containsEntry("type", "paid")
                .containsEntry("kind", "event")
                .containsEntry("stream", Map.of("category", "order", "key", "7"))
                .containsEntry("version", 3)
                .containsEntry("position", 1003)
                .containsEntry("occurredAt", "2026-03-01T10:15:30.123456Z")
                .containsEntry("actor", "ada")
                .containsEntry("correlation", "conversation 9")
                .containsEntry(
                        "data", Map.of("cents", new BigInteger("12345678901234567890"), "rate", new BigDecimal("1.10")))
                .doesNotContainKeys("machine", "fromState");
    }

    @Test
    void the_id_of_a_message_is_the_same_for_each_attempt_and_unique() throws Exception {
        receiver.answer("/hook", 200).answer("/moved", 200);
        try (WebhookHandler handler = to("/hook").build()) {
            handler.handle(paid(7, 3));
            clock.advance(Duration.ofHours(1));
            handler.handle(paid(7, 3));
            handler.handle(paid(7, 33));
            handler.handle(paid(73, 3));
        }
        send(to("/moved"));
        send(WebhookHandler.to(WebhookEndpoint.of("other", receiver.url("/hook"), SECRET))
                .allowing(InetAddress::isLoopbackAddress));
        List<String> ids = receiver.messages().stream()
                .map(message -> String.valueOf(message.header("webhook-id")))
                .toList();
        assertThat(ids.get(1)).isEqualTo(ids.get(0)).isEqualTo(ids.get(4));
        assertThat(ids).hasSize(6);
        assertThat(Set.copyOf(ids)).hasSize(4);
    }

    @Test
    void a_custom_body_is_sent_and_signed() throws Exception {
        receiver.answer("/hook", 200);
        send(to("/hook")
                .body((id, delivery) -> "{\"über\":\"" + delivery.event().type() + "\"}"));
        Receiver.Message message = receiver.messages().getFirst();
        assertThat(message.body()).isEqualTo("{\"über\":\"paid\"}");
        WebhookVerifier.of(SECRET).withClock(clock).verify(message::header, message.bytes());
    }

    @Test
    void an_event_for_which_no_endpoint_is_chosen_is_not_sent() throws Exception {
        send(WebhookHandler.choosing(delivery -> Optional.empty()));
        assertThat(receiver.messages()).isEmpty();
    }

    @Test
    void rejections_are_final_and_retryable_statuses_are_retried() {
        for (int status : List.of(303, 304, 400, 401, 404, 410, 422)) {
            receiver.answer("/" + status, status);
            WebhookRejectedException rejected =
                    catchThrowableOfType(WebhookRejectedException.class, () -> send(to("/" + status)));
            assertThat(rejected.status()).isEqualTo(status);
            assertThat(rejected.gone()).isEqualTo(status == 410);
            assertThat(WebhookHandler.redelivery().retriesFor(rejected).attempts())
                    .isEqualTo(1);
        }
        for (int status : List.of(408, 425, 429, 500, 502, 503, 504)) {
            receiver.answer("/" + status, status);
            WebhookException failed = catchThrowableOfType(WebhookException.class, () -> send(to("/" + status)));
            assertThat(failed).hasMessage("webhook to 'shop': status " + status + ": said: " + status);
            assertThat(failed.status()).isEqualTo(status);
            assertThat(WebhookHandler.redelivery().retriesFor(failed).attempts())
                    .isEqualTo(30);
        }
    }

    @Test
    void nothing_is_sent_to_an_endpoint_before_its_retry_after() throws Exception {
        for (int status : List.of(429, 503)) {
            receiver.answer("/seconds" + status, status, "retry-after", "120");
            Postponed postponed = catchThrowableOfType(Postponed.class, () -> send(to("/seconds" + status)));
            assertThat(postponed.delay()).isEqualTo(Duration.ofMinutes(2));
        }
        receiver.answer("/date", 503, "retry-after", "Sun, 01 Mar 2026 12:00:45 GMT");
        try (WebhookHandler handler = to("/date").build()) {
            Postponed postponed = catchThrowableOfType(Postponed.class, () -> handler.handle(paid(7, 3)));
            assertThat(postponed.delay()).isEqualTo(Duration.ofSeconds(45));
            clock.advance(Duration.ofSeconds(15));
            postponed = catchThrowableOfType(Postponed.class, () -> handler.handle(paid(8, 1)));
            assertThat(postponed.delay()).isEqualTo(Duration.ofSeconds(30));
            assertThat(receiver.messages()).hasSize(3);
            clock.advance(Duration.ofSeconds(30));
            assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(WebhookException.class);
            assertThat(receiver.messages()).hasSize(4);
        }
    }

    @Test
    void a_retry_time_in_the_past_is_ignored_and_one_far_off_is_limited() {
        receiver.answer("/past", 503, "retry-after", "Sun, 01 Mar 2020 12:00:00 GMT")
                .answer("/zero", 429, "retry-after", "0")
                .answer("/far", 429, "retry-after", "999999999")
                .answer("/none", 429, "retry-after", "later");
        assertThatThrownBy(() -> send(to("/past"))).isInstanceOf(WebhookException.class);
        assertThatThrownBy(() -> send(to("/zero"))).isInstanceOf(WebhookException.class);
        assertThat(catchThrowableOfType(Postponed.class, () -> send(to("/far"))).delay())
                .isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> send(to("/none"))).isInstanceOf(WebhookException.class);
    }

    @Test
    void after_failures_the_circuit_opens_and_then_permits_one_message() throws Exception {
        receiver.answer("/hook", 500);
        try (WebhookHandler handler = to("/hook").build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(WebhookException.class);
            }
            clock.advance(Duration.ofSeconds(10));
            Postponed postponed = catchThrowableOfType(Postponed.class, () -> handler.handle(paid(7, 3)));
            assertThat(postponed).hasMessage("webhook to 'shop': nothing is sent for PT20S, circuit OPEN");
            assertThat(postponed.delay()).isEqualTo(Duration.ofSeconds(20));
            assertThat(receiver.messages()).hasSize(2);
            clock.advance(Duration.ofSeconds(21));
            assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(WebhookException.class);
            assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(Postponed.class);
            assertThat(receiver.messages()).hasSize(3);
        }
    }

    @Test
    void a_success_closes_the_circuit_and_rejections_do_not_open_it() throws Exception {
        receiver.answer("/hook", 500).answer("/healed", 200).answer("/refusing", 400);
        CircuitBreakerRegistry breakers = breakers();
        try (WebhookHandler handler = to("/hook").breakers(breakers).build();
                WebhookHandler healed = to("/healed").breakers(breakers).build();
                WebhookHandler refusing = to("/refusing").build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(WebhookException.class);
            }
            clock.advance(Duration.ofSeconds(31));
            healed.handle(paid(7, 3));
            healed.handle(paid(7, 4));
            for (int i = 0; i < 6; i++) {
                assertThatThrownBy(() -> refusing.handle(paid(7, 3))).isInstanceOf(WebhookRejectedException.class);
            }
        }
        assertThat(receiver.messages()).hasSize(2 + 2 + 6);
    }

    @Test
    void an_endpoint_of_one_tenant_that_fails_does_not_stop_the_others() throws Exception {
        receiver.answer("/down", 500).answer("/up", 200);
        WebhookEndpoint down = WebhookEndpoint.of("down", receiver.url("/down"), SECRET);
        WebhookEndpoint up = WebhookEndpoint.of("up", receiver.url("/up"), NEXT);
        try (WebhookHandler handler = WebhookHandler.choosing(
                        delivery -> Optional.of(delivery.event().stream().key().equals("7") ? down : up))
                .allowing(InetAddress::isLoopbackAddress)
                .breakers(breakers())
                .clock(clock)
                .build()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(WebhookException.class);
                handler.handle(paid(8, 1));
            }
        }
        assertThat(receiver.messages())
                .extracting(Receiver.Message::path)
                .containsExactly("/down", "/up", "/down", "/up", "/up");
    }

    @Test
    void redirects_are_followed_with_the_same_message_up_to_the_limit() throws Exception {
        receiver.answer("/a", 307, "location", "/b")
                .answer("/b", 301, "location", receiver.url("/c"))
                .answer("/c", 200);
        send(to("/a").redirects(2));
        assertThat(receiver.messages()).extracting(Receiver.Message::path).containsExactly("/a", "/b", "/c");
        assertThat(receiver.messages())
                .extracting(Receiver.Message::body)
                .containsOnly(receiver.messages().getFirst().body());
        Receiver.Message last = receiver.messages().getLast();
        WebhookVerifier.of(SECRET).withClock(clock).verify(last::header, last.bytes());
        assertThatThrownBy(() -> send(to("/a").redirects(1)))
                .isInstanceOf(WebhookRejectedException.class)
                .hasMessage("webhook to 'shop': more than 1 redirects, the last one to " + receiver.url("/…"));
    }

    @Test
    void addresses_that_are_not_public_are_not_reached_directly_or_by_a_redirect() {
        receiver.answer("/metadata", 302, "location", "http://169.254.169.254/latest/meta-data")
                .answer("/file", 302, "location", "file:///etc/passwd")
                .answer("/user", 302, "location", "http://me@127.0.0.1/");
        assertThatThrownBy(() -> send(to("/metadata").allowing(InetAddress::isLoopbackAddress)))
                .isInstanceOf(WebhookRejectedException.class)
                .hasMessageContaining("169.254.169.254, which is not a public address");
        for (String path : List.of("/file", "/user")) {
            assertThatThrownBy(() -> send(to(path))).isInstanceOf(WebhookRejectedException.class);
        }
        assertThat(receiver.messages()).hasSize(3);
        for (String target : List.of(
                receiver.url("/metadata"),
                "http://localhost/",
                "http://[::1]/",
                "http://2130706433/",
                "https://10.1.1.1/")) {
            assertThatThrownBy(() -> send(toTarget(target).allowing(address -> false)))
                    .as(target)
                    .isInstanceOf(WebhookRejectedException.class)
                    .hasMessageContaining("which is not a public address");
        }
        assertThat(receiver.messages()).hasSize(3);
    }

    @Test
    void a_redirect_from_https_to_http_is_not_followed() {
        assertThatThrownBy(() -> WebhookSender.next(URI.create("https://example.org/a"), "http://example.org/a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("redirected from https to http://example.org/…");
        assertThat(WebhookSender.next(URI.create("https://example.org/a"), "b"))
                .isEqualTo(URI.create("https://example.org/b"));
    }

    @Test
    void a_response_after_the_timeout_is_a_failure() {
        receiver.serve("/silent", exchange -> receiver.hang()).serve("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            receiver.hang();
        });
        for (String path : List.of("/silent", "/slow")) {
            assertThatThrownBy(() -> send(to(path).timeout(Duration.ofMillis(300))))
                    .isInstanceOf(WebhookException.class)
                    .hasMessage("webhook to 'shop': no complete response within PT0.3S");
        }
    }

    @Test
    void an_endless_response_is_not_read_to_its_end() throws Exception {
        receiver.serve("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[100_000];
            while (true) {
                exchange.getResponseBody().write(part);
            }
        });
        send(to("/endless"));
        assertThat(receiver.messages()).hasSize(1);
    }

    @Test
    void an_unreachable_server_is_a_failure() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> send(toTarget("http://127.0.0.1:" + port + "/")))
                .isInstanceOf(WebhookException.class);
        assertThatThrownBy(() -> send(toTarget("http://host.invalid/"))).isInstanceOf(WebhookException.class);
    }

    @Test
    void an_interrupted_thread_stops_and_leaves_no_permission_taken() throws Exception {
        Semaphore answers = new Semaphore(2);
        receiver.serve("/hook", exchange -> {
            answers.acquireUninterruptibly();
            exchange.sendResponseHeaders(500, -1);
        });
        try (WebhookHandler handler = to("/hook").build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(WebhookException.class);
            }
            clock.advance(Duration.ofSeconds(31));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(InterruptedException.class);
            answers.release(2);
            assertThatThrownBy(() -> handler.handle(paid(7, 3))).isInstanceOf(WebhookException.class);
        }
    }

    @Test
    void invalid_endpoints_are_refused() {
        for (String target : List.of("ftp://example.org/", "/path", "https://me:secret@example.org/", "mailto:a@b")) {
            assertThatThrownBy(() -> WebhookEndpoint.of("shop", target, SECRET))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> WebhookEndpoint.of(" ", "https://example.org/", SECRET))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WebhookEndpoint("shop", URI.create("https://example.org/"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no secret");
        assertThatThrownBy(() -> to("/hook").timeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> to("/hook").redirects(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
