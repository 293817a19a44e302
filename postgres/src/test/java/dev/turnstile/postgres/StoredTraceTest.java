package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.TraceContext;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The trace and the correlation id of the calling thread in the metadata of transitions and events. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class StoredTraceTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;
    private final AtomicReference<@Nullable String> trace = new AtomicReference<>("00-one-01");
    private final AtomicReference<@Nullable String> correlation = new AtomicReference<>();

    StoredTraceTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (0), (0)");
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .traceContext(new TraceContext() {
                    @Override
                    public @Nullable String traceparent() {
                        return trace.get();
                    }

                    @Override
                    public @Nullable String correlationId() {
                        return correlation.get();
                    }
                })
                .open();
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<String> metadata() {
        return database.rows("SELECT coalesce(CAST(metadata AS text), 'none') FROM turnstile.event ORDER BY position");
    }

    @Test
    void transitions_store_the_trace_of_their_thread() {
        orders.fire(1, Move.PAY);
        new Ad<>(turnstile, "pay.desk", (input, tx) -> orders.fire(2, Move.PAY)).call("x");
        trace.set(null);
        orders.fire(3, Move.PAY);
        assertThat(metadata())
                .containsExactly("{\"traceparent\": \"00-one-01\"}", "{\"traceparent\": \"00-one-01\"}", "none");
    }

    @Test
    void transitions_and_events_store_the_correlation_id_of_their_thread() {
        trace.set(null);
        correlation.set("r-1");
        orders.fire(1, Move.PAY);
        new Ad<>(turnstile, "pay.desk", (input, tx) -> {
                    tx.append(StreamName.of("desk", 1), NewEvent.ofJson("paid", 1, "{}"));
                    tx.append(
                            StreamName.of("desk", 1),
                            NewEvent.ofJson("paid", 1, "{}").withMetadata("correlation_id", "own"));
                    return orders.fire(2, Move.PAY);
                })
                .call("x");
        assertThat(metadata())
                .containsExactly(
                        "{\"correlation_id\": \"r-1\"}",
                        "{\"correlation_id\": \"r-1\"}",
                        "{\"command\": \"pay.desk\", \"correlation_id\": \"r-1\"}",
                        "{\"command\": \"pay.desk\", \"correlation_id\": \"own\"}");
    }

    @Test
    void a_trace_in_the_options_is_kept() {
        orders.fire(1, Move.PAY, TransitionOptions.none().withMetadata("traceparent", "00-other-01"));
        assertThat(metadata()).containsExactly("{\"traceparent\": \"00-other-01\"}");
    }
}
