package dev.turnstile.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.testing.PayOrder;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The path from a command's event to the server that receives it. */
final class WebhookSubscriptionTest {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Selection ORDERS = Selection.ofEvents().withCategories("order");

    private static DataSource database(String name) {
        return EmbeddedPostgres.shared(ServerOptions.defaults().withDurable(false))
                .createDatabase(name);
    }

    private static String received(WebhookSecret secret, Function<String, @Nullable String> headers, byte[] body) {
        return WebhookVerifier.of(secret).verify(headers, body);
    }

    @Test
    void an_event_of_a_command_arrives_and_can_be_verified() throws Exception {
        WebhookSecret secret = WebhookSecret.generate();
        try (Receiver receiver = new Receiver().answer("/orders", 204);
                PostgresTurnstile turnstile = PostgresTurnstile.open(database("webhook_1"))) {
            String url = receiver.url("/orders");
            WebhookEndpoint shop = WebhookEndpoint.of("shop", url, secret);
            WebhookHandler handler = WebhookHandler.to(shop)
                    .allowing(InetAddress::isLoopbackAddress)
                    .build();
            Subscription webhooks = Subscription.of("webhooks", ORDERS, Start.beginning(), handler)
                    .withRedelivery(WebhookHandler.redelivery());
            try (handler;
                    Subscriber subscriber = turnstile.subscriptions().start(webhooks)) {
                long position = PayOrder.call(turnstile, 7);
                assertThat(subscriber.waitFor("webhooks", position, LONGEST)).isTrue();
            }
            Receiver.Message message = receiver.messages().getFirst();
            assertThat(received(secret, message::header, message.bytes())).startsWith("evt_");
            assertThat(new JacksonJson().read(message.body()))
                    .containsEntry("type", "paid")
                    .containsEntry("stream", Map.of("category", "order", "key", "7"))
                    .containsEntry("data", Map.of("order", 7, "cents", 4200));
        }
    }

    @Test
    void an_event_that_an_endpoint_rejects_is_a_dead_letter_after_one_attempt() throws Exception {
        try (Receiver receiver = new Receiver().answer("/orders", 410);
                PostgresTurnstile turnstile = PostgresTurnstile.open(database("webhook_2"));
                WebhookHandler handler = WebhookHandler.to(
                                WebhookEndpoint.of("shop", receiver.url("/orders"), WebhookSecret.generate()))
                        .allowing(InetAddress::isLoopbackAddress)
                        .build();
                Subscriber subscriber = turnstile
                        .subscriptions()
                        .start(Subscription.of("webhooks", ORDERS, Start.beginning(), handler)
                                .withRedelivery(WebhookHandler.redelivery()))) {
            long position = PayOrder.call(turnstile, 7);
            assertThat(subscriber.waitFor("webhooks", position, LONGEST)).isTrue();
            List<ParkedStream> parked = turnstile.subscriptions().parked("webhooks");
            assertThat(parked).hasSize(1);
            assertThat(parked.getFirst().dead()).isTrue();
            assertThat(parked.getFirst().attempts()).isEqualTo(1);
            assertThat(parked.getFirst().failure()).isEqualTo(WebhookRejectedException.class.getName());
            assertThat(receiver.messages()).hasSize(1);
        }
    }

    @Test
    void an_endpoint_that_sends_retry_after_gets_the_event_later_without_counting_an_attempt() throws Exception {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        Receiver receiver = new Receiver();
        receiver.serve("/orders", exchange -> {
            boolean first = receiver.messages().size() == 1;
            exchange.getResponseHeaders().add("retry-after", "1");
            exchange.sendResponseHeaders(first ? 503 : 204, -1);
        });
        try (receiver;
                PostgresTurnstile turnstile = PostgresTurnstile.open(database("webhook_3"));
                WebhookHandler handler = WebhookHandler.to(
                                WebhookEndpoint.of("shop", receiver.url("/orders"), WebhookSecret.generate()))
                        .allowing(InetAddress::isLoopbackAddress)
                        .build();
                Subscriber subscriber = turnstile
                        .subscriptions()
                        .start(Subscription.of("webhooks", ORDERS, Start.beginning(), delivery -> {
                            attempts.add(delivery.attempt());
                            handler.handle(delivery);
                        }))) {
            long position = PayOrder.call(turnstile, 7);
            assertThat(subscriber.waitFor("webhooks", position, LONGEST)).isTrue();
            assertThat(receiver.messages()).hasSize(2);
            assertThat(attempts).containsOnly(1);
        }
    }
}
