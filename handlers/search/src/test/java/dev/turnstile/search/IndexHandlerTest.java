package dev.turnstile.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.testing.PayOrder;
import dev.turnstile.testing.TestDelivery;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IndexHandlerTest {

    private IndexServer server;

    @BeforeEach
    void start() throws Exception {
        server = new IndexServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static List<IndexChange> orders(Delivery delivery) {
        RecordedEvent event = delivery.event();
        return switch (event.type()) {
            case "paid" ->
                List.of(IndexChange.put(
                        "orders", event.stream().key(), Map.of("version", event.version(), "at", event.recordedAt())));
            case "removed" ->
                List.of(IndexChange.remove("orders", event.stream().key()));
            default -> List.of();
        };
    }

    private IndexHandler handler() {
        return IndexHandler.of(server.client(), IndexHandlerTest::orders).withRetryDelay(Duration.ofSeconds(7));
    }

    private static Delivery paid(int order, int version) {
        return event(order, version, 1_000L + version, "paid");
    }

    private static Delivery event(int order, int version, long position, String type) {
        return TestDelivery.of(PayOrder.stream(order), type)
                .withVersion(version)
                .withPosition(position)
                .withActor("ada")
                .withData("{\"cents\": 12345678901234567890}")
                .read(new JacksonJson());
    }

    @Test
    void a_batch_is_one_request_and_its_last_events_win() {
        handler().handle(List.of(paid(7, 1), paid(8, 1), paid(7, 2)));
        assertThat(server.batches()).containsExactly(3);
        assertThat(server.versions()).isEqualTo(Map.of("7", 2L, "8", 1L));
        assertThat(server.source("7")).isEqualTo(Map.of("version", 2, "at", "2026-03-01T10:15:30.123456Z"));
    }

    @Test
    void numbers_are_written_without_loss() {
        IndexHandler handler = IndexHandler.of(
                server.client(),
                delivery -> List.of(IndexChange.put(
                        "orders",
                        7,
                        delivery.json().read(String.valueOf(delivery.event().data())))));
        handler.handle(List.of(paid(7, 1)));
        assertThat(server.source("7")).isEqualTo(Map.of("cents", new BigInteger("12345678901234567890")));
    }

    @Test
    void events_delivered_again_or_late_change_nothing() {
        List<Delivery> all = new ArrayList<>();
        for (int version = 1; version <= 9; version++) {
            all.add(paid(7, version));
            all.add(event(8, version, version, version % 3 == 0 ? "removed" : "paid"));
        }
        handler().handle(all);
        Map<String, Long> once = server.versions();
        assertThat(once).isEqualTo(Map.of("7", 9L));
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(all, new Random(i));
            handler().handle(all);
            assertThat(server.versions()).isEqualTo(once);
        }
    }

    @Test
    void a_removed_document_is_not_written_again_and_removing_a_missing_one_succeeds() {
        handler().handle(List.of(event(9, 1, 1, "removed"), event(9, 2, 2, "removed")));
        handler().handle(List.of(paid(9, 2), paid(9, 1)));
        assertThat(server.versions()).isEmpty();
    }

    @Test
    void an_event_without_changes_sends_nothing() {
        handler().handle(List.of(event(9, 1, 1, "seen")));
        assertThat(server.batches()).isEmpty();
    }

    @Test
    void documents_of_several_streams_are_versioned_by_position() {
        IndexHandler handler = IndexHandler.of(
                        server.client(),
                        delivery -> List.of(IndexChange.put(
                                "orders",
                                "all",
                                Map.of("of", delivery.event().stream().key()))))
                .withPositionsAsVersions();
        handler.handle(List.of(event(7, 1, 20, "paid"), event(8, 5, 10, "paid")));
        assertThat(server.source("all")).isEqualTo(Map.of("of", "7"));
        assertThat(server.versions()).isEqualTo(Map.of("all", 20L));
    }

    @Test
    void a_refused_document_is_named_and_the_others_are_written() {
        server.refuse("8", new IndexServer.Refusal(400, "mapper_parsing_exception"));
        IndexRefusedException refused = catchThrowableOfType(
                IndexRefusedException.class, () -> handler().handle(List.of(paid(7, 1), paid(8, 2), paid(9, 1))));
        assertThat(refused)
                .hasMessage("event 1002 (order 8, version 2): document '8' is refused by the index 'orders'"
                        + " with status 400: mapper_parsing_exception: because (the cause)");
        assertThat(refused.stream()).isEqualTo(StreamName.of("order", 8));
        assertThat(refused.version()).isEqualTo(2);
        assertThat(refused.position()).isEqualTo(1002);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(IndexHandler.redelivery().retriesFor(refused).attempts()).isEqualTo(1);
        assertThat(server.versions()).isEqualTo(Map.of("7", 1L, "9", 1L));
    }

    @Test
    void a_response_that_does_not_concern_the_document_postpones_all_events() {
        for (IndexServer.Refusal held : List.of(
                new IndexServer.Refusal(401, "security_exception"),
                new IndexServer.Refusal(403, "security_exception"),
                new IndexServer.Refusal(403, "cluster_block_exception"),
                new IndexServer.Refusal(404, "index_not_found_exception"),
                new IndexServer.Refusal(408, "timeout_exception"),
                new IndexServer.Refusal(429, "rejected_execution_exception"),
                new IndexServer.Refusal(503, "unavailable_shards_exception"),
                new IndexServer.Refusal(507, "some_exception"),
                new IndexServer.Refusal(400, "index_closed_exception"),
                new IndexServer.Refusal(400, "validation_exception"))) {
            server.refuse("8", held);
            Postponed postponed =
                    catchThrowableOfType(Postponed.class, () -> handler().handle(List.of(paid(7, 1), paid(8, 1))));
            assertThat(postponed)
                    .as(held.toString())
                    .hasMessageStartingWith("the search engine accepts no documents: status " + held.status() + " ("
                            + held.type() + "); ")
                    .hasRootCauseMessage("index 'orders': " + held.type() + ": because (the cause)");
            assertThat(postponed.delay()).isEqualTo(Duration.ofSeconds(7));
            assertThat(postponed.quotesNoValue()).isTrue();
        }
        server.refuse("8", null);
        handler().handle(List.of(paid(7, 1), paid(8, 1)));
        assertThat(server.versions()).isEqualTo(Map.of("7", 1L, "8", 1L));
    }

    @Test
    void a_removal_waits_for_a_missing_index_too() {
        server.refuse("8", new IndexServer.Refusal(404, "index_not_found_exception"));
        assertThatThrownBy(() -> handler().handle(List.of(event(8, 1, 1, "removed"))))
                .isInstanceOf(Postponed.class)
                .hasMessage("the search engine accepts no documents: status 404 (index_not_found_exception);"
                        + " create the index, or correct its name");
    }

    @Test
    void an_unknown_status_and_another_kind_of_conflict_are_retried() {
        for (IndexServer.Refusal unknown : List.of(
                new IndexServer.Refusal(418, "some_exception"), new IndexServer.Refusal(409, "some_exception"))) {
            server.refuse("8", unknown);
            assertThatThrownBy(() -> handler().handle(List.of(paid(8, 1))))
                    .as(unknown.toString())
                    .isInstanceOf(IndexException.class);
        }
    }

    @Test
    void a_failure_inside_the_index_is_retried() {
        server.refuse("8", new IndexServer.Refusal(500, "some_exception"));
        IndexException failed =
                catchThrowableOfType(IndexException.class, () -> handler().handle(List.of(paid(8, 1))));
        assertThat(failed).hasMessage("index 'orders': some_exception: because (the cause)");
        assertThat(IndexHandler.redelivery().retriesFor(failed).attempts()).isEqualTo(10);
    }

    @Test
    void an_engine_that_accepts_no_documents_postpones_all_events() {
        for (int status : List.of(401, 403, 404, 408, 429, 502, 503, 504, 507)) {
            for (String text : List.of(
                    "{\"error\":{\"type\":\"some_exception\",\"reason\":\"no\"},\"status\":" + status + "}",
                    "<html>proxy</html>")) {
                server.answerAll(status, text);
                assertThatThrownBy(() -> handler().handle(List.of(paid(8, 1))))
                        .as(status + text)
                        .isInstanceOf(Postponed.class);
            }
        }
        server.stop();
        assertThatThrownBy(() -> handler().handle(List.of(paid(8, 1))))
                .isInstanceOf(Postponed.class)
                .hasMessage("the search engine accepts no documents: no readable response; the events wait");
    }

    @Test
    void a_request_that_is_refused_as_a_whole_counts_as_an_attempt() {
        for (int status : List.of(400, 413)) {
            server.answerAll(
                    status, "{\"error\":{\"type\":\"some_exception\",\"reason\":\"no\"},\"status\":" + status + "}");
            assertThatThrownBy(() -> handler().handle(List.of(paid(8, 1), paid(9, 1))))
                    .isInstanceOf(IndexException.class)
                    .hasMessageContaining("status " + status);
        }
        server.answerAll(200, "{\"took\":1,\"errors\":false,\"items\":[]}");
        assertThatThrownBy(() -> handler().handle(List.of(paid(8, 1))))
                .isInstanceOf(IndexException.class)
                .hasMessage("expected a result for each of 1 changes, got 0");
    }

    @Test
    void a_document_that_is_too_large_by_itself_is_refused() {
        server.answerAll(413, "{\"error\":{\"type\":\"some_exception\",\"reason\":\"no\"},\"status\":413}");
        assertThatThrownBy(() -> handler().handle(List.of(paid(8, 2))))
                .isInstanceOfSatisfying(
                        IndexRefusedException.class,
                        refused -> assertThat(refused.position()).isEqualTo(1002));
    }

    @Test
    void a_document_that_cannot_be_written_does_not_count_as_an_unreachable_engine() {
        IndexHandler handler = IndexHandler.of(
                server.client(), delivery -> List.of(IndexChange.put("orders", 7, Map.of("not", Double.NaN))));
        assertThatThrownBy(() -> handler.handle(List.of(paid(7, 1)))).isInstanceOf(InvalidJsonException.class);
        assertThat(server.batches()).isEmpty();
    }

    @Test
    void an_event_changes_a_document_once() {
        IndexHandler twice = IndexHandler.of(
                server.client(),
                delivery -> List.of(IndexChange.remove("orders", 7), IndexChange.put("orders", 7, Map.of("a", 1))));
        assertThatThrownBy(() -> twice.handle(List.of(paid(7, 1))))
                .hasMessageStartingWith("expected event 1001 to change each document once, got 2 changes of 1");
    }
}
