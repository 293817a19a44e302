package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.command.CommandSettings;
import dev.turnstile.invocation.Options;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.postgres.RecordedRefusals.By;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Recording and reading of refusals. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RecordedRefusalsTest {

    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05.678901Z");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ReserveSeat reserveSeat;
    private final Lifecycle<State, Move> orders;

    RecordedRefusalsTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES + Orders.TABLE);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .open();
        reserveSeat = new ReserveSeat(turnstile);
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private List<RecordedRefusal> recorded(UnaryOperator<RefusalFilter> which) {
        turnstile.refusals().flush();
        return turnstile.refusals().list(which.apply(RefusalFilter.all()));
    }

    private List<RecordedRefusal> recorded() {
        return recorded(all -> all);
    }

    @Test
    void a_refused_transition_is_recorded_once_with_all_its_fields() {
        UUID id = UUID.randomUUID();
        orders.insert(Map.of("id", 42));
        orders.fire(42, Move.PAY);
        orders.tryFire(42, Move.SHIP, TransitionOptions.none().withActor("ada").withCommandId(id));
        assertThat(recorded())
                .containsExactly(new RecordedRefusal(
                        NOW,
                        "ship.orders",
                        "guard_refused",
                        "order 42: transition 'SHIP' from state PAID is refused: no delivery address (has_address)",
                        "order",
                        "42",
                        "PAID",
                        List.of("has_address"),
                        "ada",
                        id));
        assertThat(database.value("SELECT guards FROM turnstile.refusal")).isEqualTo("{has_address}");
    }

    @Test
    void a_thrown_refusal_is_recorded_without_an_invented_actor() {
        assertThatThrownBy(() -> orders.fire(7, Move.PAY)).hasMessageContaining("not found");
        assertThat(recorded()).singleElement().satisfies(refusal -> {
            assertThat(refusal.verb()).isEqualTo("pay.orders");
            assertThat(refusal.name()).isEqualTo("record_not_found");
            assertThat(refusal.state()).isNull();
            assertThat(refusal.guards()).isEmpty();
            assertThat(refusal.actor()).isNull();
        });
        assertThat(database.value("SELECT guards IS NULL FROM turnstile.refusal"))
                .isEqualTo("t");
    }

    @Test
    void refused_commands_are_recorded_and_done_ones_are_not() {
        reserveSeat.call(new ReserveSeat.Input(7, "ada"));
        assertThat(recorded()).isEmpty();
        reserveSeat.tryCall(new ReserveSeat.Input(7, "bob"), Options.none().withActor("bob"));
        reserveSeat.tryCall(new ReserveSeat.Input(0, " "), Options.none().withActor("eve"));
        assertThat(recorded())
                .extracting(RecordedRefusal::name, RecordedRefusal::actor, RecordedRefusal::message)
                .containsExactly(
                        tuple("input_refused", "eve", "reserve_seat.seats: by is missing; seat is no seat"),
                        tuple("already_reserved", "bob", "seat 7: already reserved; choose another"));
    }

    @Test
    void a_refused_command_inside_another_is_recorded_once_also_when_the_outer_one_is_rolled_back() {
        reserveSeat.call(new ReserveSeat.Input(7, "ada"));
        Ad<String> outer = new Ad<>(turnstile, "outer.seats", (input, tx) -> {
            assertThat(reserveSeat.tryCall(new ReserveSeat.Input(7, "bob"))).isInstanceOf(Outcome.Refused.class);
            if (input.equals("fail")) {
                throw new IllegalStateException("broken");
            }
            return input;
        });
        outer.call("", Options.none().withActor("eve"));
        assertThat(recorded())
                .extracting(RecordedRefusal::verb, RecordedRefusal::actor)
                .containsExactly(tuple("reserve_seat.seats", "eve"));
        assertThatThrownBy(() -> outer.call("fail")).isInstanceOf(IllegalStateException.class);
        assertThat(recorded()).hasSize(2);
    }

    @Test
    void abandoned_attempts_and_replayed_outcomes_are_not_recorded() {
        reserveSeat.call(new ReserveSeat.Input(7, "ada"));
        int[] attempts = {0};
        Ad<String> conflicts = new Ad<>(
                turnstile, "conflict.seats", CommandSettings.defaults().withRetries(Box.quick()), (input, tx) -> {
                    reserveSeat.tryCall(new ReserveSeat.Input(7, "bob"));
                    if (attempts[0]++ < 2) {
                        Box.update(tx.connection(), "DO $$ BEGIN RAISE serialization_failure; END $$");
                    }
                    return "";
                });
        conflicts.call("");
        assertThat(attempts[0]).isEqualTo(3);
        assertThat(recorded()).hasSize(1);
        Options key = Options.none().withIdempotencyKey("k");
        reserveSeat.tryCall(new ReserveSeat.Input(7, "bob"), key);
        reserveSeat.tryCall(new ReserveSeat.Input(7, "bob"), key);
        assertThat(recorded()).hasSize(2);
    }

    @Test
    void text_that_postgresql_cannot_index_is_recorded() {
        reserveSeat.tryCall(new ReserveSeat.Input(0, ""), Options.none().withActor("ab?" + "\u20ac".repeat(100_000)));
        reserveSeat.tryCall(new ReserveSeat.Input(0, ""), Options.none().withActor("fine"));
        assertThat(recorded())
                .extracting(RecordedRefusal::actor)
                .containsExactly("fine", "ab?" + "\u20ac".repeat(496) + "\u2026");
        assertThat(turnstile.refusals().dropped()).isZero();
    }

    @Test
    void filters_return_matching_refusals_newest_first() {
        insertSamples();
        assertThat(recorded(all -> all.withLimit(3)))
                .extracting(RecordedRefusal::record)
                .containsExactly("1", "2", "3");
        assertThat(records(all -> all.withVerb("ship.orders"))).containsExactly("1", "3");
        assertThat(records(all -> all.withVerb("*.orders"))).containsExactly("1", "2", "3");
        assertThat(records(all -> all.withVerb("%"))).isEmpty();
        assertThat(records(all -> all.withVerb("p_y.orders*"))).isEmpty();
        assertThat(records(all -> all.withVerb("s*"))).containsExactly("1", "3", "4");
        assertThat(records(all -> all.withName("invalid_transition"))).containsExactly("2", "4");
        assertThat(records(all -> all.withSubject("seat"))).containsExactly("4");
        assertThat(records(all -> all.withRecord("2"))).containsExactly("2");
        assertThat(records(all -> all.withState("PENDING"))).containsExactly("2");
        assertThat(records(all -> all.withGuard("paid"))).containsExactly("3");
        assertThat(records(all -> all.withGuard("has_address"))).containsExactly("1", "3");
        assertThat(records(all -> all.withActor("ada"))).containsExactly("1", "4");
        assertThat(records(all -> all.withSince(Instant.parse("2030-01-01T00:00:03Z"))))
                .containsExactly("1", "2");
        assertThat(records(all -> all.withActor("ada").withVerb("ship.orders"))).containsExactly("1");
        assertThatThrownBy(() -> RefusalFilter.all().withLimit(0)).hasMessage("limit: expected at least 1, got 0");
    }

    @Test
    void counts_are_grouped_as_requested_and_ordered_by_frequency() {
        insertSamples();
        RecordedRefusals refusals = turnstile.refusals();
        assertThat(refusals.counts(RefusalFilter.all(), Set.of()))
                .singleElement()
                .satisfies(count -> {
                    assertThat(count.refusals()).isEqualTo(4);
                    assertThat(count.verb()).isNull();
                    assertThat(count.latest()).isEqualTo("2030-01-01T00:00:04Z");
                });
        assertThat(refusals.counts(RefusalFilter.all(), EnumSet.of(By.VERB)))
                .extracting(RefusalCount::verb, RefusalCount::refusals)
                .containsExactly(tuple("ship.orders", 2L), tuple("pay.orders", 1L), tuple("seat.seats", 1L));
        assertThat(refusals.counts(RefusalFilter.all().withName("guard_refused"), EnumSet.of(By.GUARD)))
                .extracting(RefusalCount::guard, RefusalCount::refusals)
                .as("a refusal by two guards counts for both")
                .containsExactly(tuple("has_address", 2L), tuple("paid", 1L));
        assertThat(refusals.counts(RefusalFilter.all().withLimit(1)))
                .containsExactly(new RefusalCount(
                        "pay.orders",
                        "invalid_transition",
                        "PENDING",
                        null,
                        null,
                        1,
                        Instant.parse("2030-01-01T00:00:03Z")));
    }

    private List<String> records(UnaryOperator<RefusalFilter> which) {
        return recorded(which).stream()
                .map(refusal -> String.valueOf(refusal.record()))
                .toList();
    }

    private void insertSamples() {
        database.sql("""
                INSERT INTO turnstile.refusal
                  (refused_at, verb, name, message, subject, record, state, guards, actor) VALUES
                ('2030-01-01 00:00:04Z', 'ship.orders', 'guard_refused', '', 'order', '1', 'PAID', '{has_address}', 'ada'),
                ('2030-01-01 00:00:03Z', 'pay.orders', 'invalid_transition', '', 'order', '2', 'PENDING', NULL, NULL),
                ('2030-01-01 00:00:02Z', 'ship.orders', 'guard_refused', '', 'order', '3', 'PAID', '{has_address,paid}', 'bob'),
                ('2030-01-01 00:00:01Z', 'seat.seats', 'invalid_transition', '', 'seat', '4', NULL, NULL, 'ada')""");
    }

    /** Returns the rows that a read of refusals took from the table, by sequential scan and by index. */
    private String read(HikariDataSource one, UnaryOperator<RefusalFilter> which) throws Exception {
        try (PostgresTurnstile reader = PostgresTurnstile.open(one)) {
            String before = readSoFar(one);
            assertThat(reader.refusals().list(which.apply(RefusalFilter.all()).withLimit(20)))
                    .hasSizeBetween(1, 20);
            String after = readSoFar(one);
            String[] was = before.split("\\|", -1);
            String[] is = after.split("\\|", -1);
            long scanned = Long.parseLong(is[0]) - Long.parseLong(was[0]);
            long fetched = Long.parseLong(is[1]) - Long.parseLong(was[1]);
            return scanned + " scanned, " + (fetched <= 400 ? "few" : fetched) + " fetched";
        }
    }

    private static String readSoFar(HikariDataSource one) throws Exception {
        try (Connection connection = one.getConnection()) {
            Box.text(connection, "SELECT pg_stat_force_next_flush()::text");
            return String.valueOf(Box.text(
                    connection,
                    "SELECT seq_tup_read || '|' || idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'refusal'"));
        }
    }

    @Test
    void no_filter_by_what_has_an_index_or_is_common_reads_much_more_of_a_large_table_than_it_returns()
            throws Exception {
        database.sql("""
                INSERT INTO turnstile.refusal
                  (refused_at, verb, name, message, subject, record, state, guards, actor)
                SELECT timestamptz '2030-01-01' + i * interval '1 s', 'ship.orders', 'guard_refused', 'no', 'order',
                  i::text, 'PAID', ARRAY['has_address'], 'robot' || i % 7 FROM generate_series(1, 50000) i
                UNION ALL
                SELECT timestamptz '2030-01-01' + i * interval '1 s', 'rare.seats', 'rare', 'no', 'seat', 'A', 'RARE',
                  ARRAY['rare'], 'ada' FROM generate_series(1, 3) i;
                ANALYZE turnstile.refusal""");
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(1);
        try (HikariDataSource one = new HikariDataSource(config)) {
            List<UnaryOperator<RefusalFilter>> filters = List.of(
                    all -> all,
                    all -> all.withVerb("ship.orders"),
                    all -> all.withVerb("rare.seats"),
                    all -> all.withVerb("rare*"),
                    all -> all.withName("rare"),
                    all -> all.withRecord("A"),
                    all -> all.withRecord("17"),
                    all -> all.withSubject("order"),
                    all -> all.withState("PAID"),
                    all -> all.withGuard("has_address"),
                    all -> all.withActor("ada"),
                    all -> all.withActor("robot3"),
                    all -> all.withActor("ada").withState("RARE").withVerb("*.seats"),
                    all -> all.withSince(Instant.parse("2030-01-01T12:00:00Z")));
            for (UnaryOperator<RefusalFilter> filter : filters) {
                assertThat(read(one, filter))
                        .as(filter.apply(RefusalFilter.all()).toString())
                        .isEqualTo("0 scanned, few fetched");
            }
            assertThat(readSoFar(one))
                    .as("the measure sees rows that are fetched")
                    .doesNotEndWith("|0");
        }
    }
}
