package dev.turnstile.postgres;

import static dev.turnstile.postgres.Orders.State.PAID;
import static dev.turnstile.postgres.Orders.State.PENDING;
import static dev.turnstile.postgres.Orders.State.SHIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.text.UnstorableTextException;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which exception a lifecycle throws, where several would apply as well: the arguments are checked first, then whether the
 * record exists, its code, the version and the state that the caller expects, the transition, and the guards last. Each way of
 * firing a transition throws the same one.
 */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class LifecycleExceptionsTest {

    private static final TransitionOptions NONE = TransitionOptions.none();

    private final TestDatabase database;
    private final Lifecycle<State, Move> orders;

    /** A way of firing a transition of one record. */
    @FunctionalInterface
    private interface Way {
        void fire(long id, Move move, TransitionOptions options) throws Exception;
    }

    LifecycleExceptionsTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        database.sql(Orders.TABLE.replace("state ", "revision bigint NOT NULL DEFAULT 0, state "));
        database.sql("""
                INSERT INTO orders (id, state, address, revision)
                VALUES (1, 0, NULL, 5), (2, 1, NULL, 5), (3, 99, NULL, 5), (4, 1, 'here', 5)""");
        orders = groupCommit
                .open(database.dataSource())
                .lifecycle(Orders.MACHINE, RecordTable.of("orders").withVersion("revision"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Way> ways() {
        return List.of(
                orders::fire,
                (id, move, options) -> orders.tryFire(id, move, options).orThrow(),
                (id, move, options) -> orders.fireAll(move, List.of(id), options)
                        .outcomes()
                        .getFirst()
                        .orThrow(),
                (id, move, options) -> {
                    try (Connection connection = database.dataSource().getConnection()) {
                        connection.setAutoCommit(false);
                        orders.in(connection).fire(id, move, options);
                        connection.commit();
                    }
                });
    }

    private void assertThrown(Class<? extends Throwable> expected, long id, Move move, TransitionOptions options) {
        for (Way way : ways()) {
            assertThatThrownBy(() -> way.fire(id, move, options)).isExactlyInstanceOf(expected);
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    @Test
    void an_argument_that_cannot_be_stored_is_refused_before_the_record_is_looked_for() {
        assertThatThrownBy(() -> NONE.withActor("a\0b")).isInstanceOf(UnstorableTextException.class);
        TransitionOptions data = NONE.withData("of", Map.of("a", new Object()));
        assertThrown(InvalidJsonException.class, 77, Move.PAY, data);
    }

    @Test
    void a_record_that_does_not_exist_is_not_found_whatever_else_is_expected() {
        assertThrown(RecordNotFound.class, 77, Move.PAY, NONE);
        assertThrown(
                RecordNotFound.class, 77, Move.PAY, NONE.withExpectedState(PAID).withExpectedVersion(9));
        assertThatThrownBy(() -> orders.correct(77, PAID, NONE)).isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.may(77, Move.PAY)).isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.permitted(77)).isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.explain(77, Move.PAY)).isInstanceOf(RecordNotFound.class);
        assertThatThrownBy(() -> orders.state(77)).isInstanceOf(RecordNotFound.class);
    }

    @Test
    void a_code_that_the_machine_does_not_declare_is_named_before_the_transition_is_looked_at() {
        assertThrown(UnknownStateCodeException.class, 3, Move.PAY, NONE);
        assertThrown(UnknownStateCodeException.class, 3, Move.PAY, NONE.withExpectedState(PENDING));
        assertThatThrownBy(() -> orders.state(3)).isInstanceOf(UnknownStateCodeException.class);
        assertThatThrownBy(() -> orders.explain(3, Move.PAY)).isInstanceOf(UnknownStateCodeException.class);
        assertThatThrownBy(() -> orders.permitted(3)).isInstanceOf(UnknownStateCodeException.class);
        assertThatThrownBy(() -> orders.states(List.of(3))).isInstanceOf(UnknownStateCodeException.class);
    }

    @Test
    void an_expectation_that_does_not_hold_comes_before_a_transition_that_is_not_permitted() {
        assertThrown(RecordMoved.class, 2, Move.PAY, NONE.withExpectedState(SHIPPED));
        assertThrown(StaleRecord.class, 2, Move.PAY, NONE.withExpectedVersion(4));
        assertThrown(
                InvalidTransition.class,
                2,
                Move.PAY,
                NONE.withExpectedState(PAID).withExpectedVersion(5));
    }

    @Test
    void a_guard_that_does_not_hold_comes_last() {
        assertThrown(GuardRefused.class, 2, Move.SHIP, NONE);
        assertThrown(RecordMoved.class, 2, Move.SHIP, NONE.withExpectedState(SHIPPED));
        assertThrown(StaleRecord.class, 2, Move.SHIP, NONE.withExpectedVersion(4));
        assertThrown(InvalidTransition.class, 1, Move.SHIP, NONE);
    }

    @Test
    void a_trigger_that_keeps_the_row_from_being_written_is_no_refusal() {
        database.sql("""
                CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
                CREATE TRIGGER keep BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep()""");
        for (Way way : ways()) {
            assertThatThrownBy(() -> way.fire(4, Move.SHIP, NONE)).isExactlyInstanceOf(RecordNotUpdatedException.class);
        }
    }

    @Test
    void a_record_is_not_created_in_a_state_that_is_not_initial() {
        assertThatThrownBy(() -> orders.insert(Map.of("id", 9), SHIPPED, NONE))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> orders.insert(Map.of("id", 1), PENDING, NONE)).isInstanceOf(LifecycleException.class);
    }

    @Test
    void a_relation_that_is_no_table_is_refused_with_its_kind() {
        database.sql("""
                CREATE VIEW shown AS SELECT * FROM orders; CREATE MATERIALIZED VIEW stored AS SELECT * FROM orders;
                CREATE SEQUENCE numbers; CREATE TYPE pair AS (a int, b int); CREATE INDEX by_state ON orders (state);
                CREATE FOREIGN DATA WRAPPER far; CREATE SERVER far FOREIGN DATA WRAPPER far;
                CREATE FOREIGN TABLE distant (id bigint, state smallint) SERVER far""");
        Map.of(
                        "shown", "a view; specify the table that contains its rows",
                        "stored", "a materialized view; specify the table that contains its rows",
                        "numbers", "a sequence; correct the name",
                        "pair", "a composite type; correct the name",
                        "by_state", "an index; specify its table",
                        "distant", "a foreign table; use Turnstile in the database that contains its rows")
                .forEach((name, kind) -> assertThatThrownBy(() ->
                                PostgresTurnstile.check(database.dataSource(), Orders.MACHINE, RecordTable.of(name)))
                        .isInstanceOf(LifecycleException.class)
                        .hasMessage("expected a table of the name " + name + ", got " + kind));
        assertThatThrownBy(
                        () -> PostgresTurnstile.check(database.dataSource(), Orders.MACHINE, RecordTable.of("nowhere")))
                .hasMessage("table nowhere does not exist; create it, or qualify it with its schema");
    }

    @Test
    void a_condition_that_is_none_and_a_database_that_fails_are_failures() {
        assertThatThrownBy(() -> orders.fireWhere(Move.PAY, SqlCondition.of("no such"), NONE))
                .isInstanceOf(LifecycleException.class);
        assertThatThrownBy(() -> SqlCondition.of(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SqlCondition.of("id = 1\0")).isInstanceOf(UnstorableTextException.class);
        assertThatThrownBy(() -> SqlCondition.of("customer = '\ud83d'")).isInstanceOf(UnstorableTextException.class);
        assertThatThrownBy(() -> RecordTable.of("or\0ders")).isInstanceOf(UnstorableTextException.class);
        database.sql("ALTER TABLE orders RENAME TO away");
        for (Way way : ways()) {
            assertThatThrownBy(() -> way.fire(1, Move.PAY, NONE)).isInstanceOf(LifecycleException.class);
        }
        assertThatThrownBy(() -> orders.fireAll(Move.PAY, List.of(1, 2), NONE))
                .isInstanceOfSatisfying(
                        LifecycleException.class,
                        failure -> assertThat(Objects.requireNonNull(failure.getMessage()))
                                .contains("orders"));
    }
}
