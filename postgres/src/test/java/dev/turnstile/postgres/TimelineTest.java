package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnstile.event.Append;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.history.Timeline;
import dev.turnstile.history.Timeline.Change;
import dev.turnstile.history.Timeline.FieldDifference;
import dev.turnstile.history.Timeline.RecordState;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Past states of records, rows and streams. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class TimelineTest {

    private static final StreamName ORDER = StreamName.of("orders", 1);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    TimelineTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        database.sql(Orders.TABLE);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> states(StreamName stream) {
        return turnstile.timeline(stream).changes().stream()
                .map(Change::after)
                .map(TimelineTest::text)
                .toList();
    }

    private static String text(RecordState state) {
        Map<String, Object> row = state.row();
        return state.version() + " " + state.states() + " " + (row == null ? "null" : new TreeMap<>(row))
                + (state.whole() ? "" : " in part");
    }

    @Test
    void a_records_states_are_known_at_every_version_and_time() {
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        database.sql("INSERT INTO orders (id, address, state) VALUES (1, 'Rome', 0)");
        Instant paid = Instant.parse("2020-01-01T00:00:00Z");
        orders.fire(1, Move.PAY, TransitionOptions.none().withOccurredAt(paid));
        orders.fire(1, Move.SHIP, TransitionOptions.none().withOccurredAt(paid.plusSeconds(60)));
        Timeline timeline = turnstile.timeline(ORDER);

        assertThat(timeline.at(0).states()).containsExactly(Map.entry("order", "PENDING"));
        assertThat(timeline.at(1).states()).containsExactly(Map.entry("order", "PAID"));
        assertThat(timeline.at(2).states()).containsExactly(Map.entry("order", "SHIPPED"));
        assertThat(timeline.at(paid.minusNanos(1000))).isEmpty();
        assertThat(timeline.at(paid).orElseThrow().version()).isEqualTo(1);
        assertThat(timeline.at(paid.plusSeconds(60)).orElseThrow().version()).isEqualTo(2);
        assertThat(timeline.differences(0, 2))
                .containsExactly(
                        new FieldDifference("states.order", FieldDifference.Kind.CHANGED, "PENDING", "SHIPPED"));
        assertThatThrownBy(() -> timeline.at(3)).hasMessageContaining("has versions 1 to 2, got version 3");
    }

    @Test
    void two_columns_with_one_machine_are_told_apart() {
        database.sql("ALTER TABLE orders ADD second smallint NOT NULL DEFAULT 0");
        Lifecycle<State, Move> first = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        Lifecycle<State, Move> second =
                turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders").withState("second"));
        database.sql("INSERT INTO orders (id, address, state) VALUES (1, 'Rome', 0)");
        first.fire(1, Move.PAY);
        second.fire(1, Move.PAY);
        first.fire(1, Move.SHIP);

        Timeline timeline = turnstile.timeline(ORDER);
        assertThat(timeline.at(2).states())
                .containsExactlyInAnyOrderEntriesOf(Map.of("order (state)", "PAID", "order (second)", "PAID"));
        assertThat(timeline.differences(1, 3))
                .extracting(FieldDifference::path, FieldDifference::after)
                .containsExactlyInAnyOrder(
                        tuple("states.order (state)", "SHIPPED"), tuple("states.order (second)", "PAID"));
    }

    @Test
    void a_row_is_known_from_its_insertion_on() {
        turnstile.enforcement().watch("orders", List.of());
        database.sql("INSERT INTO orders (id, state) VALUES (1, 0); UPDATE orders SET address = 'Rome';"
                + " UPDATE orders SET address = NULL; DELETE FROM orders");

        assertThat(states(ORDER))
                .containsExactly(
                        "1 {} {customer=ada, id=1, state=0}",
                        "2 {} {address=Rome, customer=ada, id=1, state=0}",
                        "3 {} {customer=ada, id=1, state=0}",
                        "4 {} null");
        assertThat(turnstile.timeline(ORDER).changes().get(1).differences())
                .containsExactly(new FieldDifference("row.address", FieldDifference.Kind.ADDED, null, "Rome"));
    }

    @Test
    void a_row_that_was_there_before_the_watch_is_found_from_the_live_one() {
        database.sql("INSERT INTO orders (id, state, address) VALUES (1, 0, 'Rome')");
        turnstile.enforcement().watch("orders", List.of());
        database.sql("UPDATE orders SET address = 'Oslo'; UPDATE orders SET state = 1, address = NULL");

        assertThat(text(turnstile.timeline(ORDER).at(0))).isEqualTo("0 {} {address=Rome, customer=ada, id=1, state=0}");
        assertThat(states(ORDER))
                .containsExactly(
                        "1 {} {address=Oslo, customer=ada, id=1, state=0}", "2 {} {customer=ada, id=1, state=1}");

        turnstile.enforcement().unwatch("orders");
        assertThat(states(ORDER))
                .as("the live row may have changed unseen")
                .containsExactly("1 {} {address=Oslo} in part", "2 {} {state=1} in part");
    }

    @Test
    void a_row_is_unknown_before_the_start_of_the_watch() {
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        database.sql("INSERT INTO orders (id, state, address) VALUES (1, 0, 'Rome')");
        orders.fire(1, Move.PAY);
        database.sql("UPDATE orders SET address = 'Oslo'");
        turnstile.enforcement().watch("orders", List.of());
        assertThat(states(ORDER)).containsExactly("1 {order=PAID} null in part");

        orders.fire(1, Move.SHIP);
        assertThat(states(ORDER).getFirst()).isEqualTo("1 {order=PAID} null in part");
        assertThat(states(ORDER).getLast()).isEqualTo("3 {order=SHIPPED} {address=Oslo, customer=ada, id=1, state=2}");
        assertThat(text(turnstile.timeline(ORDER).changes().get(1).before()))
                .as("a change tells what the row was when it came")
                .isEqualTo("1 {order=PAID} {address=Oslo, customer=ada, id=1, state=1}");
    }

    @Test
    void unwatched_changes_make_a_row_partly_known() {
        turnstile.enforcement().watch("orders", List.of());
        database.sql("INSERT INTO orders (id, state) VALUES (1, 0)");
        turnstile.enforcement().unwatch("orders");
        database.sql("UPDATE orders SET state = 1, customer = 'bob'");
        turnstile.enforcement().watch("orders", List.of());
        database.sql("UPDATE orders SET state = 2");
        Timeline timeline = turnstile.timeline(ORDER);

        assertThat(text(timeline.at(1))).isEqualTo("1 {} {customer=ada, id=1, state=0}");
        assertThat(text(timeline.changes().get(1).before())).isEqualTo("1 {} {customer=bob, id=1, state=1}");
        assertThat(text(timeline.at(2))).isEqualTo("2 {} {customer=bob, id=1, state=2}");
    }

    @Test
    void a_table_that_was_emptied_has_no_rows_any_more() {
        turnstile.enforcement().watch("orders", List.of());
        database.sql("INSERT INTO orders (id, state) VALUES (1, 0); TRUNCATE orders;"
                + " INSERT INTO orders (id, state) VALUES (1, 4)");

        assertThat(states(ORDER))
                .containsExactly(
                        "1 {} {customer=ada, id=1, state=0}", "1 {} null", "2 {} {customer=ada, id=1, state=4}");
    }

    @Test
    void excluded_and_generated_columns_are_not_shown() {
        database.sql("CREATE TABLE people (a int, b text, secret text, twice int GENERATED ALWAYS AS (a * 2) STORED,"
                + " PRIMARY KEY (b, a)); INSERT INTO people VALUES (1, 'x,', 's')");
        turnstile.enforcement().watch("people", List.of("secret"));
        database.sql("UPDATE people SET secret = 't'; ALTER TABLE people ADD n int; ");
        turnstile.enforcement().watch("people", List.of("secret"));
        database.sql("UPDATE people SET n = 7");
        StreamName stream = turnstile.streams("people/(\"x,\",1)").getFirst();

        assertThat(text(turnstile.timeline(stream).at(0))).isEqualTo("0 {} {a=1, b=x,}");
        assertThat(states(stream)).containsExactly("1 {} {a=1, b=x,, n=7}");
    }

    @Test
    void an_event_sourced_stream_is_folded_by_its_owner() {
        StreamName account = StreamName.of("account", "a/1");
        turnstile
                .events()
                .append(Append.of(
                        account,
                        List.of(NewEvent.ofJson("paid", 1, "{\"n\":2}"), NewEvent.ofJson("paid", 1, "{\"n\":3}"))));
        Timeline timeline = turnstile.timeline(account);

        assertThat(timeline.fold(0, (count, event) -> count + 1))
                .extracting(Timeline.Step::before, Timeline.Step::after)
                .containsExactly(tuple(0, 1), tuple(1, 2));
        assertThat(timeline.at(2)).isEqualTo(new RecordState(2, Map.of(), null, false));
        assertThat(turnstile.streams("account/a/1")).containsExactly(account);
        assertThat(turnstile.streams("a/1")).containsExactly(account);
        assertThat(turnstile.streams("1")).isEmpty();
        turnstile.events().delete(account, ExpectedVersion.any());
        assertThat(turnstile.timeline(account).changes()).isEmpty();
    }
}
