package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventName;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.MissingEventTypeException;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.Upcaster;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Accounts.Account;
import dev.turnstile.postgres.Accounts.AccountEvent;
import dev.turnstile.postgres.Orders.Move;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored event types without a reader are reported. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class EventReadersTest {

    private static final StoredType PAID = new StoredType("paid", 1);
    private static final StoredType PAID_AGAIN = new StoredType("paid", 2);

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    EventReadersTest(TestServer server) {
        database = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    @EventName("paid")
    record Paid(int cents) {}

    @EventName(value = "paid", version = 2)
    record PaidAgain(int cents) {}

    private static final EventTypes<PaidAgain> BOTH = EventTypes.builder(PaidAgain.class)
            .upcast(Upcaster.ofChange("paid", 1, data -> data))
            .build();

    private static final Aggregate<Account, AccountEvent> ACCOUNT = Accounts.withSnapshots(Snapshots.none());

    private void append(StoredType type) {
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("account", 1),
                        List.of(NewEvent.ofJson(type.name(), type.schema(), "{\"cents\":1}"))));
    }

    private PostgresTurnstile.Builder builder() {
        return PostgresTurnstile.builder(database.dataSource());
    }

    @Test
    void a_version_that_no_application_reads_is_found_until_one_reads_it() {
        append(PAID);
        append(PAID_AGAIN);
        assertThat(turnstile.unreadEventTypes()).containsExactly(PAID, PAID_AGAIN);

        builder()
                .applicationName("shop")
                .readEventTypes(EventTypes.of(Paid.class))
                .open()
                .close();
        assertThat(turnstile.unreadEventTypes()).containsExactly(PAID_AGAIN);
        builder().applicationName("ledger").readEventTypes(BOTH).open().close();
        assertThat(turnstile.unreadEventTypes()).isEmpty();
    }

    @Test
    void what_an_application_no_longer_reads_is_found_again() {
        append(PAID);
        builder().applicationName("shop").readEventTypes(BOTH).open().close();
        assertThat(turnstile.unreadEventTypes()).isEmpty();
        builder().applicationName("shop").readEventTypes().open().close();
        assertThat(turnstile.unreadEventTypes()).containsExactly(PAID);
    }

    @Test
    void an_application_that_starts_again_writes_nothing() {
        builder().applicationName("shop").readEventTypes(BOTH).open().close();
        String before = database.rows("SELECT r.*, xmin FROM turnstile.event_reader r ORDER BY name, schema") + "";
        builder().applicationName("shop").readEventTypes(BOTH).open().close();
        assertThat(database.rows("SELECT r.*, xmin FROM turnstile.event_reader r ORDER BY name, schema") + "")
                .isEqualTo(before)
                .contains("shop||paid|1", "shop||paid|2");
    }

    @Test
    void an_application_that_refuses_unread_types_does_not_start() {
        append(PAID);
        assertThatThrownBy(() -> builder()
                        .applicationName("shop")
                        .refuseUnreadEventTypes()
                        .open())
                .isInstanceOfSatisfying(
                        UnreadEventTypesException.class,
                        e -> assertThat(e.types()).containsExactly(PAID))
                .hasMessageContainingAll("found none for paid schema 1", "an upcaster", "reading(..)");
        DataSource dataSource = database.dataSource();
        PostgresTurnstile shop = PostgresTurnstile.builder(dataSource)
                .applicationName("shop")
                .readEventTypes(EventTypes.of(Paid.class))
                .refuseUnreadEventTypes()
                .open();
        assertThat(shop.unreadEventTypes()).isEmpty();
        shop.close();
    }

    @Test
    void aggregates_declare_the_types_they_read_and_plain_reads_declare_nothing() {
        builder().openInstalled().aggregates(ACCOUNT);
        assertThat(database.rows("SELECT * FROM turnstile.event_reader")).isEmpty();
        turnstile.aggregates(ACCOUNT);
        turnstile.aggregates(ACCOUNT);
        assertThat(database.rows("SELECT DISTINCT application, source FROM turnstile.event_reader"))
                .containsExactly("application|" + ACCOUNT.name());
        assertThat(database.rows("SELECT name, schema FROM turnstile.event_reader"))
                .hasSameSizeAs(ACCOUNT.types().read());
    }

    @Test
    void events_of_lifecycles_and_watched_tables_need_no_reader() {
        database.sql(Orders.TABLE);
        turnstile.enforcement().watch("orders", List.of());
        var orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        database.sql("INSERT INTO orders (id, address, state) VALUES (1, 'Rome', 0)");
        orders.fire(1, Move.PAY);
        assertThat(database.rows("SELECT DISTINCT t.kind FROM turnstile.event e JOIN turnstile.event_type t"
                        + " ON t.id = e.type ORDER BY 1"))
                .containsExactly("change", "transition");
        assertThat(turnstile.unreadEventTypes()).isEmpty();
    }

    @Test
    void an_event_without_the_row_of_its_type_is_reported_by_position_and_stream() {
        append(PAID);
        database.sql("DELETE FROM turnstile.event_type WHERE kind = 'event'");
        EventStore fresh = builder().openInstalled().events();
        for (Read read : List.of(Read.all(), Read.ofStream(StreamName.of("account", 1)))) {
            assertThatThrownBy(() -> {
                        try (var events = fresh.read(read)) {
                            events.forEach(event -> {});
                        }
                    })
                    .isInstanceOfSatisfying(MissingEventTypeException.class, e -> {
                        assertThat(e.position()).isEqualTo(1);
                        assertThat(e.stream()).isEqualTo(StreamName.of("account", 1));
                    })
                    .hasMessageContainingAll("position 1", "account", "event_type", "restore the row");
        }
    }
}
