package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.text.UnstorableTextException;
import dev.turnstile.timer.TimerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The character U+0000 and halves of surrogate pairs, which the driver would send as question marks. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class UnstorableTextTest {

    private static final List<String> BAD = List.of("k\0", "k\ud800", "k\udbff", "\udc00k");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    UnstorableTextTest(TestServer server) {
        database = server.database();
        database.sql(Box.TABLES);
        database.sql(Orders.TABLE);
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private static void refused(String field, ThrowingCallable attempt) {
        assertThatThrownBy(attempt).isInstanceOfSatisfying(UnstorableTextException.class, e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.index()).isBetween(0, 1);
            assertThat(e.getMessage())
                    .startsWith(field + " holds ")
                    .endsWith(" at index " + e.index() + ", which PostgreSQL cannot store; remove it");
        });
    }

    @Test
    void two_different_idempotency_keys_stay_different() {
        ReserveSeat reserve = new ReserveSeat(turnstile);
        for (String key : BAD) {
            refused(
                    "idempotency key",
                    () -> reserve.call(
                            new ReserveSeat.Input(7, "ada"), Options.none().withIdempotencyKey(key)));
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.idempotency")).isEqualTo("0");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    @Test
    void actors_data_and_ids_of_transitions_are_refused_before_anything_is_sent() {
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        database.sql("INSERT INTO orders (address, state) VALUES ('x', 0)");
        for (String bad : BAD) {
            refused(
                    "actor",
                    () -> orders.fire(1, Move.PAY, TransitionOptions.none().withActor(bad)));
            refused(
                    "data.note",
                    () -> orders.fire(1, Move.PAY, TransitionOptions.none().withData("note", bad)));
            refused("data.note[].deep", () -> TransitionOptions.none().withData("note", List.of(Map.of("deep", bad))));
            refused(
                    "metadata.ip",
                    () -> orders.correct(1, State.PAID, TransitionOptions.none().withMetadata("ip", bad)));
            refused("id of table orders", () -> orders.tryFire(bad, Move.PAY));
            refused(
                    "a column of a new record",
                    () -> orders.insert(Map.of("address", bad), State.PENDING, TransitionOptions.none()));
            refused("actor", () -> Options.none().withActor(bad));
        }
        assertThat(orders.state(1)).isEqualTo(State.PENDING);
        assertThat(database.value("SELECT count(*) FROM orders")).isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    @Test
    void subjects_timers_and_subscriptions_are_refused_by_the_same_exception() {
        for (String bad : BAD) {
            refused("subject", () -> turnstile.erasure().forget(bad));
            refused("subject", () -> turnstile.erasure().knows(bad));
            refused("subject", () -> turnstile.erasure().footprint(bad));
            refused("the name of a timer", () -> new TimerId(new StreamName("a", "b"), bad));
            refused("category", () -> Selection.ofEvents().withCategories(bad));
            refused("type", () -> Selection.ofEvents().withTypes(bad));
            refused("actor", () -> RefusalFilter.all().withActor(bad));
            refused("record", () -> RefusalFilter.all().withRecord(bad));
            refused(
                    "the name of a subscription",
                    () -> Subscription.of(bad, Selection.ofEvents(), Start.beginning(), delivery -> {}));
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.subject_key")).isEqualTo("0");
    }

    @Test
    void names_are_refused_by_the_same_exception_wherever_they_are_given() {
        StreamName stream = new StreamName("a", "b");
        for (String bad : BAD) {
            refused(
                    "the name of a schema",
                    () -> PostgresTurnstile.builder(database.dataSource()).schema(bad));
            refused(
                    "the name of an application",
                    () -> PostgresTurnstile.builder(database.dataSource()).applicationName(bad));
            refused("category", () -> Selection.ofEvents().withCategories(bad));
            refused("type", () -> Selection.ofEvents().withTypes(bad));
            refused("the name of a category", () -> turnstile.tamperEvidence().chain(bad, Duration.ofSeconds(1)));
            refused("the name of a stream", () -> turnstile.streams(bad));
            refused("the name of a machine", () -> PostgresTurnstile.installedDefinition(database.dataSource(), bad));
            refused(
                    "the name of a subscription",
                    () -> turnstile.subscriptions().parked(bad));
            refused(
                    "the name of a subscription",
                    () -> turnstile.subscriptions().redeliver(bad, stream));
            refused(
                    "the name of a subscription",
                    () -> turnstile.subscriptions().skip(bad, stream, 1));
            refused("the name of a table or column", () -> QuotedName.of(bad));
        }
        assertThat(database.value("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'k%'"))
                .isEqualTo("0");
    }

    @Test
    void a_complete_surrogate_pair_is_stored() {
        ReserveSeat reserve = new ReserveSeat(turnstile);
        Options options = Options.none().withIdempotencyKey("key \ud83d\ude00").withActor("ada \ud83d\ude00");
        reserve.call(new ReserveSeat.Input(7, "ada"), options);
        assertThat(database.value("SELECT actor FROM turnstile.event")).isEqualTo("ada \ud83d\ude00");
    }
}
