package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The trace of the calling thread in the metadata of transitions. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class StoredTraceTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;
    private final AtomicReference<@Nullable String> trace = new AtomicReference<>("00-one-01");

    StoredTraceTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (0), (0)");
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .traceContext(trace::get)
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
    void a_trace_in_the_options_is_kept() {
        orders.fire(1, Move.PAY, TransitionOptions.none().withMetadata("traceparent", "00-other-01"));
        assertThat(metadata()).containsExactly("{\"traceparent\": \"00-other-01\"}");
    }
}
