package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A table's name without a schema means the table to which the lifecycle is bound, or the caller is refused. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SearchPathTest {

    private static final int CALLERS = 96;

    private static final String HERE = "SET search_path = here";
    private static final String THERE = "SET search_path = there";

    private final TestDatabase database;
    private final CallerSessions sessions;

    SearchPathTest(TestServer server) {
        database = server.database();
        sessions = new CallerSessions(database.dataSource());
        database.sql("CREATE SCHEMA here; CREATE SCHEMA there; SET search_path = here; " + Orders.TABLE
                + "; INSERT INTO here.orders (address, state) SELECT 'x', 0 FROM generate_series(1, 300);"
                + " RESET search_path");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void otherTable() {
        database.sql("SET search_path = there; " + Orders.TABLE
                + "; INSERT INTO there.orders (address, state) SELECT 'x', 0 FROM generate_series(1, 400);"
                + " RESET search_path");
    }

    private Lifecycle<State, Move> orders() {
        sessions.begin(HERE);
        return PostgresTurnstile.builder(sessions.dataSource())
                .alwaysGroupCommit()
                .open()
                .lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    /** Makes callers fire a transition, every other one in a session of its own kind. Returns what they got. */
    private List<String> fire(Lifecycle<State, Move> orders, Move move, String even, String odd) throws Exception {
        return Together.run(CALLERS, i -> () -> {
            sessions.begin(i % 2 == 0 ? even : odd);
            try {
                return orders.tryFire(i + 1, move) instanceof Done ? "done" : "refused";
            } catch (LifecycleException e) {
                return String.valueOf(e.getMessage()).contains("finds another table") ? "other table" : e.toString();
            }
        });
    }

    private static void eachIsServedByItsOwnSession(List<String> outcomes) {
        for (int i = 0; i < CALLERS; i++) {
            assertThat(outcomes.get(i)).as("caller %s", i).isEqualTo(i % 2 == 0 ? "done" : "other table");
        }
    }

    private int transactions() {
        return Integer.parseInt(database.value("SELECT count(DISTINCT horizon) FROM turnstile.event"));
    }

    private static void refused(Stream<ThrowingCallable> calls) {
        calls.forEach(call -> assertThatThrownBy(call)
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("expected table name orders to mean \"here\".\"orders\"")
                .hasMessageContaining("finds another table"));
    }

    @Test
    void callers_of_two_schemas_are_never_executed_together() throws Exception {
        otherTable();

        eachIsServedByItsOwnSession(fire(orders(), Move.PAY, HERE, THERE));
        assertThat(database.value("SELECT count(*) FROM here.orders WHERE state = 1"))
                .isEqualTo("" + CALLERS / 2);
        assertThat(database.value("SELECT count(*) FROM there.orders WHERE state <> 0"))
                .isEqualTo("0");
    }

    @Test
    void a_table_of_the_same_name_that_is_created_while_callers_join_separates_them() throws Exception {
        Lifecycle<State, Move> orders = orders();
        assertThat(fire(orders, Move.PAY, HERE, THERE)).containsOnly("done");
        assertThat(transactions()).isLessThan(CALLERS / 2);
        otherTable();

        eachIsServedByItsOwnSession(fire(orders, Move.SHIP, HERE, THERE));
    }

    @Test
    void a_temporary_table_of_the_same_name_separates_its_session() throws Exception {
        Lifecycle<State, Move> orders = orders();
        assertThat(fire(orders, Move.PAY, HERE, HERE)).containsOnly("done");

        try (Connection other = database.dataSource().getConnection();
                Statement temporary = other.createStatement()) {
            temporary.execute("CREATE TEMP TABLE orders (id int)");
            eachIsServedByItsOwnSession(fire(
                    orders,
                    Move.SHIP,
                    "DISCARD TEMP; " + HERE,
                    "CREATE TEMP TABLE IF NOT EXISTS orders (id int); " + HERE));
            temporary.execute("DISCARD TEMP");
        }
    }

    @Test
    void a_table_that_is_named_with_its_schema_has_no_namesakes() throws Exception {
        otherTable();
        Lifecycle<State, Move> orders = PostgresTurnstile.builder(sessions.dataSource())
                .alwaysGroupCommit()
                .open()
                .lifecycle(Orders.MACHINE, RecordTable.of("here.orders"));

        assertThat(fire(orders, Move.PAY, HERE, THERE)).containsOnly("done");
        assertThat(transactions()).isLessThan(CALLERS / 2);
        sessions.begin(THERE);
        assertThat(orders.state(1)).isEqualTo(State.PAID);
    }

    @Test
    void no_read_of_a_session_that_finds_another_table_is_answered() {
        otherTable();
        Lifecycle<State, Move> orders = orders();
        orders.fire(1, Move.PAY);
        sessions.begin(THERE);

        for (int id : List.of(1, 350, 999)) {
            refused(Stream.of(
                    () -> orders.state(id),
                    () -> orders.states(List.of(id)),
                    () -> orders.history(id),
                    () -> orders.histories(List.of(id)),
                    () -> orders.at(id, 1),
                    () -> orders.at(id, Instant.parse("2100-01-01T00:00:00Z")),
                    () -> orders.explain(id, Move.SHIP),
                    () -> orders.permitted(id)));
        }
        refused(Stream.of(orders::counts));
    }

    @Test
    void no_write_of_a_session_that_finds_another_table_is_made() {
        otherTable();
        Lifecycle<State, Move> orders = orders();
        sessions.begin(THERE);

        for (int id : List.of(1, 350, 999)) {
            refused(Stream.of(
                    () -> orders.fire(id, Move.PAY),
                    () -> orders.fireAll(Move.PAY, List.of(id)),
                    () -> orders.correct(id, State.SHIPPED, TransitionOptions.none())));
        }
        refused(Stream.of(
                () -> orders.fireWhere(Move.PAY, SqlCondition.of("true"), TransitionOptions.none()),
                () -> orders.insert(Map.of("address", "x"))));
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
    }

    @Test
    void a_search_path_without_such_a_table_does_not_matter() {
        Lifecycle<State, Move> orders = orders();
        sessions.begin("SET search_path = pg_catalog");

        assertThat(orders.fire(1, Move.PAY).to()).isEqualTo(State.PAID);
        assertThat(orders.state(1)).isEqualTo(State.PAID);
        assertThat(orders.history(1)).hasSize(1);
        assertThat(orders.counts()).containsEntry(State.PAID, 1L);
    }

    @Test
    void a_function_or_operator_of_a_guard_is_found_by_each_callers_search_path() throws Exception {
        database.sql("""
                CREATE FUNCTION there.lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'no' $$;
                CREATE FUNCTION there.differs(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT false $$;
                CREATE OPERATOR there.~ (LEFTARG = text, RIGHTARG = text, FUNCTION = there.differs)""");
        for (String condition : List.of("lower(address) = 'x'", "address ~ 'x'")) {
            sessions.begin(HERE);
            Lifecycle<String, String> guarded = PostgresTurnstile.builder(sessions.dataSource())
                    .alwaysGroupCommit()
                    .open()
                    .lifecycle(guarded(condition), RecordTable.of("here.orders"));
            database.sql("UPDATE here.orders SET state = 0");
            List<Boolean> done = Together.run(CALLERS, i -> () -> {
                sessions.begin(i % 8 != 7 ? HERE : "SET search_path = there, pg_catalog");
                return guarded.tryFire(i + 1, "go") instanceof Done;
            });

            for (int i = 0; i < CALLERS; i++) {
                assertThat(done.get(i)).as("%s, caller %s", condition, i).isEqualTo(i % 8 != 7);
            }
        }
    }

    private static StateMachine<String, String> guarded(String condition) {
        return StateMachine.define("guarded " + condition)
                .state("off", 0)
                .initial()
                .state("on", 1)
                .transition("go")
                .from("off")
                .to("on")
                .guard(Guard.sql(condition, "not allowed"))
                .build();
    }
}
