package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.listing.EventPage;
import dev.turnstile.postgres.listing.InstalledTable;
import dev.turnstile.postgres.listing.ListedRecord;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.LogQuery;
import dev.turnstile.postgres.listing.LoggedEvent;
import dev.turnstile.postgres.listing.RecordQuery;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists of a database's contents, without any class of the application. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ListingTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;
    private final Listings listings;

    ListingTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        listings = Listings.of(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private static RecordQuery query() {
        return RecordQuery.of("\"public\".\"orders\"", "state");
    }

    private List<String> keys(RecordQuery query) {
        return listings.records(query).stream().map(ListedRecord::key).toList();
    }

    @Test
    void a_schema_that_is_not_installed_is_refused() {
        assertThatThrownBy(() -> Listings.of(database.dataSource(), "elsewhere"))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("schema elsewhere is not installed");
    }

    @Test
    void machines_and_tables_are_listed_with_what_the_database_enforces() {
        database.sql(
                "CREATE SCHEMA shop; CREATE TABLE shop.seats (room text, seat int, note text, PRIMARY KEY (seat, room))");
        turnstile.enforcement().watch("shop.seats", List.of());
        turnstile
                .enforcement()
                .install(
                        Orders.MACHINE,
                        RecordTable.of("orders"),
                        EnforcementOptions.defaults().withCapture(Capture.RECORD));

        assertThat(listings.machines()).singleElement().satisfies(machine -> {
            assertThat(machine.name()).isEqualTo("order");
            assertThat(machine.version()).isEqualTo(1);
            assertThat(machine.tables()).containsExactly("orders");
            assertThat(machine.states()).startsWith("PENDING", "PAID");
        });
        assertThat(listings.tables())
                .extracting(InstalledTable::category, InstalledTable::idColumns, InstalledTable::capture)
                .containsExactly(
                        tuple("orders", List.of("id"), "record"), tuple("shop.seats", List.of("seat", "room"), null));
        assertThat(listings.tables()).extracting(InstalledTable::watched).containsExactly(false, true);
        assertThat(listings.tables()).extracting(InstalledTable::guarded).containsExactly(true, false);

        database.sql("DROP TABLE orders CASCADE");
        assertThat(listings.tables()).extracting(InstalledTable::present).containsExactly(false, true);
    }

    @Test
    void records_are_found_by_state_and_how_long_they_are_in_it() {
        Instant old = Instant.now().minus(Duration.ofHours(3));
        for (int i = 0; i < 4; i++) {
            orders.insert(
                    Map.of("address", "x"),
                    State.PENDING,
                    TransitionOptions.none().withOccurredAt(old));
        }
        orders.fire(1, Move.PAY, TransitionOptions.none().withActor("ada").withOccurredAt(old.plusSeconds(60)));
        orders.fire(2, Move.PAY);
        database.sql("INSERT INTO orders (id, state) VALUES (9, 1), (10, 77)");

        assertThat(keys(query())).containsExactly("1", "2", "3", "4", "9", "10");
        assertThat(keys(query().withStates(Set.of("PENDING")))).containsExactly("3", "4");
        assertThat(keys(query().withStates(Set.of("PAID")).withOlderThan(Duration.ofHours(1))))
                .as("paid long ago, or before the log began")
                .containsExactly("1", "9");
        ListedRecord first = listings.records(query()).getFirst();
        assertThat(first.state()).isEqualTo("PAID");
        assertThat(first.since()).isCloseTo(old.plusSeconds(60), within(1, ChronoUnit.MILLIS));
        assertThat(first.type()).isEqualTo("PAY");
        assertThat(first.actor()).isEqualTo("ada");
        assertThat(first.version()).isEqualTo(2);
        assertThat(listings.records(query()).getLast()).isEqualTo(new ListedRecord("10", "77", null, 0, null, null));
        assertThatThrownBy(() -> keys(query().withStates(Set.of("LOST"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no state 'LOST' (known: PENDING, PAID");
    }

    @Test
    void records_are_read_in_pages_by_their_ids() {
        database.sql("INSERT INTO orders (id, state) SELECT i, 0 FROM generate_series(1, 25) i");

        assertThat(keys(query().withLimit(10))).hasSize(10).endsWith("10");
        assertThat(keys(query().withLimit(10).withAfter(List.of("20")))).containsExactly("21", "22", "23", "24", "25");
    }

    @Test
    void records_whose_events_are_archived_keep_their_time() {
        orders.insert(Map.of("address", "x"));
        orders.fire(1, Move.PAY);
        orders.fire(1, Move.CANCEL);
        ListedRecord before = listings.records(query()).getFirst();

        turnstile.archive().run(ArchivePlan.all());

        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        assertThat(listings.records(query())).containsExactly(before);
        assertThat(listings.newest(LogQuery.all())).hasSize(3);
    }

    @Test
    void the_newest_events_are_listed_by_stream_type_and_actor() {
        orders.insert(Map.of("address", "x"));
        orders.fire(1, Move.PAY, TransitionOptions.none().withActor("ada"));
        turnstile
                .events()
                .append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{\"n\":1}"))));

        List<LoggedEvent> all = listings.newest(LogQuery.all());
        assertThat(all).extracting(LoggedEvent::type).containsExactly("created", "PAY", "noted");
        assertThat(all.get(1).from()).isEqualTo("PENDING");
        assertThat(all.get(1).to()).isEqualTo("PAID");
        assertThat(all.get(2).data()).contains("\"n\"");
        assertThat(types(LogQuery.all().withLimit(1))).containsExactly("noted");
        assertThat(types(LogQuery.all().withCategory("orders"))).containsExactly("created", "PAY");
        assertThat(types(LogQuery.all().withStream(StreamName.of("note", 1)))).containsExactly("noted");
        assertThat(types(LogQuery.all().withType("PAY"))).containsExactly("PAY");
        assertThat(types(LogQuery.all().withActor("ada"))).containsExactly("PAY");
    }

    private List<String> types(LogQuery query) {
        return listings.newest(query).stream().map(LoggedEvent::type).toList();
    }

    @Test
    void following_the_log_returns_an_event_that_commits_late() throws SQLException {
        orders.insert(Map.of("address", "x"));
        Cursor end = listings.end();
        EventPage page;
        try (Connection late = database.dataSource().getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("SET LOCAL statement_timeout = '30s'");
            orders.in(late).fire(1, Move.PAY);
            orders.insert(Map.of("address", "y"));
            page = listings.after(end, LogQuery.all());
            assertThat(page.events()).as("held back by the open transaction").isEmpty();
            late.commit();
        }
        page = listings.after(page.end(), LogQuery.all());

        assertThat(page.events()).extracting(LoggedEvent::type).containsExactly("PAY", "created");
        assertThat(page.full()).isFalse();
        assertThat(listings.after(page.end(), LogQuery.all()).events()).isEmpty();
    }

    @Test
    void events_that_are_not_selected_are_skipped() {
        Cursor end = listings.end();
        orders.insert(Map.of("address", "x"));
        orders.fire(1, Move.PAY);

        EventPage page = listings.after(end, LogQuery.all().withType("nothing"));

        assertThat(page.events()).isEmpty();
        assertThat(page.end()).isNotEqualTo(end);
        assertThat(listings.after(page.end(), LogQuery.all()).events()).isEmpty();
    }
}
