package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.SeatReserved;
import dev.turnstile.postgres.Orders.Move;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of the PostgreSQL store beyond the contract: commands, races of two transactions, damage by hand. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EventLogTest {

    private static final StreamName SEAT = StreamName.of("seat", 1);
    private static final StreamName OTHER = StreamName.of("seat", 2);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final EventStore events;

    EventLogTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .traceContext(() -> "00-trace-span-01")
                .open();
        events = turnstile.events();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<RecordedEvent> read(Read read) {
        try (Stream<RecordedEvent> found = events.read(read)) {
            return found.toList();
        }
    }

    private static NewEvent tagged(String... tags) {
        return NewEvent.ofJson("noted", 1, "{}").withTags(tags);
    }

    private void seats(int count) {
        for (int i = 1; i <= count; i++) {
            events.append(Append.of(SEAT, new SeatReserved(1, "v" + i)));
        }
    }

    @Test
    void the_events_of_a_command_have_actor_command_id_and_trace() {
        UUID outer = UUID.randomUUID();
        Ad<String> inner = new Ad<>(turnstile, "inner.seats", (input, tx) -> {
            tx.append(OTHER, tagged("x").withMetadata("k", 1));
            return "";
        });
        new Ad<>(turnstile, "outer.seats", (input, tx) -> {
                    tx.append(new SeatReserved(1, "ada"));
                    inner.call("");
                    return "";
                })
                .call("", Options.none().withActor("eve").withCommandId(outer));
        RecordedEvent first = read(Read.ofStream(SEAT)).getFirst();
        RecordedEvent second = read(Read.ofStream(OTHER)).getFirst();
        assertThat(first.actor() + first.commandId() + first.correlationId() + first.causationId())
                .isEqualTo("eve" + outer + outer + outer);
        assertThat(second.correlationId()).isEqualTo(outer.toString());
        assertThat(second.causationId()).isEqualTo(second.commandId() + "").isNotEqualTo(outer.toString());
        assertThat(first.metadata()).contains("\"command\": \"outer.seats\"", "\"traceparent\": \"00-trace-span-01\"");
        assertThat(second.metadata()).contains("\"k\": 1", "inner.seats");
        assertThat(second.tags()).containsExactly("x");
    }

    @Test
    void in_a_command_the_store_joins_its_transaction_and_reads_pending_events() {
        assertThatThrownBy(() -> new Ad<>(turnstile, "fail.seats", (input, tx) -> {
                            tx.append(new SeatReserved(1, "ada"));
                            assertThat(events.append(Append.of(SEAT, new SeatReserved(1, "bob")))
                                            .version())
                                    .isEqualTo(2);
                            assertThat(read(Read.ofStream(SEAT))).hasSize(2);
                            throw new IllegalStateException("no");
                        })
                        .call(""))
                .hasMessageContaining("no");
        assertThat(read(Read.ofStream(SEAT))).isEmpty();
    }

    @Test
    void a_wrong_version_refuses_the_command() {
        seats(1);
        Outcome<String> answer = new Ad<>(turnstile, "refused.seats", (input, tx) -> {
                    tx.append(OTHER, tagged());
                    events.append(Append.of(SEAT, new SeatReserved(1, "x")).withExpected(ExpectedVersion.noStream()));
                    return "";
                })
                .tryCall("");
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.refusal()).isInstanceOf(WrongExpectedVersion.class));
        assertThat(read(Read.all())).hasSize(1);
    }

    @Test
    void transitions_are_read_in_the_same_way() {
        var orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("address", "x"));
        orders.fire(1, Move.PAY);
        List<RecordedEvent> log = read(Read.ofCategory(orders.table().name()));
        assertThat(log)
                .extracting(event -> event.kind() + " " + event.type() + " " + event.toState())
                .containsExactly("CREATION created 0", "TRANSITION PAY 1");
        assertThat(log.getLast().machine()).isEqualTo(Orders.MACHINE.name());
        assertThat(read(Read.all().withQuery(EventQuery.all()))).isEmpty();
    }

    @Test
    void a_gap_made_by_hand_is_named_wherever_it_occurs() {
        seats(5);
        database.sql("DELETE FROM turnstile.event WHERE version = 3");
        assertThatThrownBy(() -> read(Read.ofStream(SEAT)))
                .isInstanceOfSatisfying(
                        BrokenStreamException.class,
                        gap -> assertThat(gap.expected()).isEqualTo(3))
                .hasMessageContaining("stream seat 1 lacks version 3: version 4 follows");
        assertThatThrownBy(() -> read(Read.ofStream(SEAT).withBackwards())).isInstanceOf(BrokenStreamException.class);
        assertThat(read(Read.ofStream(SEAT).withFromVersion(4))).hasSize(2);
        database.sql("DELETE FROM turnstile.event WHERE version > 2");
        assertThatThrownBy(() -> read(Read.ofStream(SEAT)))
                .hasMessageContaining("lacks version 3: it ends at position");
        assertThatThrownBy(() -> read(Read.ofStream(SEAT).withFromVersion(3)))
                .isInstanceOf(BrokenStreamException.class);
        database.sql("DELETE FROM turnstile.event");
        assertThatThrownBy(() -> read(Read.ofStream(SEAT))).hasMessageContaining("lacks version 1");
    }

    @Test
    void an_append_that_fails_in_the_server_leaves_nothing_in_any_stream() {
        seats(1);
        database.sql("INSERT INTO turnstile.event (stream_id, horizon, version, type)"
                + " SELECT stream_id, horizon, 2, type FROM turnstile.event");
        List<Append> appends = List.of(Append.of(OTHER, List.of(tagged("t"))), Append.of(SEAT, List.of(tagged())));
        assertThatThrownBy(() -> events.append(appends))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("23505");
        assertThat(events.stream(OTHER)).isEmpty();
        assertThat(database.value("SELECT count(*) FROM turnstile.stream")).isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM turnstile.tag")).isEqualTo("0");
        assertThat(events.stream(SEAT).map(StreamInfo::version)).contains(1);
    }

    @Test
    void a_refused_decision_caches_no_name_that_was_rolled_back() {
        seats(1);
        StreamName fresh = StreamName.of("fresh", 1);
        assertThatThrownBy(() -> events.append(
                        AppendCondition.noneOf(EventQuery.ofTypes("seat_reserved")),
                        List.of(Append.of(fresh, List.of(tagged())))))
                .hasMessageContaining("expected no event");
        events.append(Append.of(fresh, List.of(tagged())));
        assertThat(read(Read.ofCategory("fresh"))).hasSize(1);
    }

    @Test
    void a_part_of_a_long_stream_can_be_read_and_the_rest_left() {
        events.append(Append.of(
                SEAT, Stream.generate(EventLogTest::tagged).limit(5_000).toList()));
        try (Stream<RecordedEvent> log = events.read(Read.ofStream(SEAT))) {
            assertThat(log.limit(3)).hasSize(3);
        }
    }
}
