package dev.turnstile.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.event.EventTypes;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import dev.turnstile.testing.PayOrder;
import dev.turnstile.testing.PayOrder.Paid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opensearch.client.opensearch.OpenSearchClient;

/** The path from a command's event to the document in the index. */
final class IndexSubscriptionTest {

    private static final EventTypes<Paid> TYPES = EventTypes.of(Paid.class);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private IndexServer server;

    @BeforeEach
    void start() throws Exception {
        server = new IndexServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static PostgresTurnstile turnstile(String name) {
        return PostgresTurnstile.open(
                EmbeddedPostgres.shared(ServerOptions.defaults().withDurable(false))
                        .createDatabase(name));
    }

    private static List<IndexChange> document(Delivery delivery) {
        return delivery.as(TYPES).stream()
                .map(paid -> IndexChange.put("orders", paid.order(), Map.of("state", "paid", "cents", paid.cents())))
                .toList();
    }

    private static Subscription index(OpenSearchClient client) {
        IndexHandler handler = IndexHandler.of(client, IndexSubscriptionTest::document);
        return Subscription.ofBatches(
                        "orders-index", Selection.ofEvents().withCategories("order"), Start.beginning(), handler)
                .withRedelivery(IndexHandler.redelivery());
    }

    private static void untilNothingIsParked(PostgresTurnstile turnstile) {
        await().atMost(LONGEST)
                .until(() -> turnstile.subscriptions().parked("orders-index").isEmpty());
    }

    @Test
    void an_event_of_a_command_is_in_the_index() throws Exception {
        try (PostgresTurnstile turnstile = turnstile("search_1");
                Subscriber subscriber = turnstile.subscriptions().start(index(server.client()))) {
            PayOrder.call(turnstile, 8);
            PayOrder.call(turnstile, 7);
            long position = PayOrder.call(turnstile, 7);
            assertThat(subscriber.waitFor("orders-index", position, LONGEST)).isTrue();
            assertThat(server.versions()).isEqualTo(Map.of("7", 2L, "8", 1L));
            assertThat(server.source("7")).isEqualTo(Map.of("state", "paid", "cents", 4200));
        }
    }

    @Test
    void a_refused_document_blocks_only_its_own_stream() throws Exception {
        server.refuse("8", new IndexServer.Refusal(400, "mapper_parsing_exception"));
        try (PostgresTurnstile turnstile = turnstile("search_2")) {
            for (int order = 1; order <= 20; order++) {
                PayOrder.call(turnstile, order);
            }
            long position = PayOrder.call(turnstile, 8);
            try (Subscriber subscriber = turnstile.subscriptions().start(index(server.client()))) {
                assertThat(subscriber.waitFor("orders-index", position, LONGEST))
                        .isTrue();
                assertThat(turnstile.subscriptions().parked("orders-index"))
                        .extracting(parked -> parked.stream().key() + " " + parked.version())
                        .containsExactly("8 1");
                assertThat(server.versions()).hasSize(19);
                server.refuse("8", null);
                ParkedStream parked =
                        turnstile.subscriptions().parked("orders-index").getFirst();
                assertThat(turnstile.subscriptions().redeliver("orders-index", parked.stream()))
                        .isTrue();
                untilNothingIsParked(turnstile);
                assertThat(server.versions()).containsEntry("8", 2L).hasSize(20);
            }
        }
    }

    @Test
    void a_missing_permission_causes_no_dead_letter_and_its_remedy_is_shown() throws Exception {
        server.refuse("8", new IndexServer.Refusal(403, "security_exception"));
        IndexHandler handler = IndexHandler.of(server.client(), IndexSubscriptionTest::document)
                .withRetryDelay(Duration.ofMillis(50));
        Subscription orders = Subscription.ofBatches(
                        "orders-index", Selection.ofEvents().withCategories("order"), Start.beginning(), handler)
                .withRedelivery(IndexHandler.redelivery());
        try (PostgresTurnstile turnstile = turnstile("search_3")) {
            PayOrder.call(turnstile, 8);
            long position = PayOrder.call(turnstile, 8);
            try (Subscriber subscriber = turnstile.subscriptions().start(orders)) {
                assertThat(untilAFailureShows(turnstile))
                        .contains("status 403 (security_exception)", "give the client");
                assertThat(turnstile.subscriptions().parked("orders-index")).isEmpty();
                server.refuse("8", null);
                assertThat(subscriber.waitFor("orders-index", position, LONGEST))
                        .isTrue();
            }
            assertThat(turnstile.subscriptions().parked("orders-index")).isEmpty();
            assertThat(server.versions()).isEqualTo(Map.of("8", 2L));
        }
    }

    private static String untilAFailureShows(PostgresTurnstile turnstile) {
        return await().atMost(LONGEST)
                .until(
                        () -> turnstile.subscriptions().status().getFirst().shards().stream()
                                .map(SubscriptionStatus.Shard::failure)
                                .filter(Objects::nonNull)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
