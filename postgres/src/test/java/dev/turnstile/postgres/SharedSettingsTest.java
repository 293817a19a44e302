package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A statement that callers share does not depend on the settings of the session that runs it. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SharedSettingsTest {

    private static final int CALLERS = 24;

    /**
     * Counts rows by the value of {@code synchronous_commit} with which they are written. Group commit applies to a
     * table with a check of an immutable function.
     */
    private static final String COUNTED = """
            CREATE SEQUENCE commits_off; CREATE SEQUENCE commits_local; CREATE SEQUENCE commits_remote_write;
            CREATE SEQUENCE commits_on; CREATE SEQUENCE commits_remote_apply;
            CREATE FUNCTION counted(state bigint) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
              PERFORM nextval('public.commits_' || current_setting('synchronous_commit')); RETURN true; END $$;
            ALTER TABLE orders ADD CHECK (counted(state)) NOT VALID;
            ALTER TABLE turnstile.event ADD CHECK (counted(position)) NOT VALID;
            """;

    private final TestDatabase database;
    private final GatheredCallers callers;

    SharedSettingsTest(TestServer server) {
        database = server.database();
        callers = new GatheredCallers(database.dataSource());
        database.sql(Orders.TABLE);
        database.sql("INSERT INTO orders (address, state) SELECT 'x', 0 FROM generate_series(1, 300)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private PostgresTurnstile turnstile() {
        return PostgresTurnstile.builder(callers.dataSource())
                .alwaysGroupCommit()
                .open();
    }

    private Lifecycle<State, Move> orders() {
        return turnstile().lifecycle(Orders.MACHINE, RecordTable.of("public.orders"));
    }

    private static Callable<Object> pay(Lifecycle<State, Move> orders, int caller) {
        return () -> orders.tryFire(caller + 1, Move.PAY);
    }

    private static Append note(int number) {
        return Append.of(StreamName.of("note", number), List.of(NewEvent.ofJson("noted", 1, "{}")));
    }

    private int transactions() {
        return Integer.parseInt(database.value("SELECT count(DISTINCT horizon) FROM turnstile.event"));
    }

    /** Returns the number of rows by the value of {@code synchronous_commit}. */
    private Map<String, Long> commits() {
        Map<String, Long> commits = new TreeMap<>();
        for (String value : List.of("off", "local", "remote_write", "on", "remote_apply")) {
            long rows = Long.parseLong(
                    database.value("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM commits_" + value));
            if (rows > 0) {
                commits.put(value, rows);
            }
        }
        return commits;
    }

    private static String synchronous(String value) {
        return "SET synchronous_commit = " + value;
    }

    @Test
    void transitions_that_share_a_statement_are_committed_durably_by_a_leader_that_asks_for_less() throws Exception {
        database.sql(COUNTED);
        Lifecycle<State, Move> orders = orders();
        int first = 0;
        for (String leader : List.of("off", "local", "remote_write")) {
            int from = first;
            assertThat(callers.batch(CALLERS, synchronous(leader), synchronous("on"), i -> pay(orders, from + i)))
                    .hasOnlyElementsOfType(Done.class);
            first += CALLERS;
        }
        assertThat(transactions()).isEqualTo(3);
        assertThat(commits()).containsOnlyKeys("on");
    }

    @Test
    void appends_that_share_a_statement_are_committed_durably_by_a_leader_that_asks_for_less() throws Exception {
        EventStore events = turnstile().events();
        events.append(note(-1));
        database.sql(COUNTED);
        int first = 0;
        for (String leader : List.of("off", "local", "remote_write")) {
            int from = first;
            callers.batch(CALLERS, synchronous(leader), synchronous("on"), i -> () -> events.append(note(from + i)));
            first += CALLERS;
        }
        assertThat(transactions()).isEqualTo(4);
        assertThat(commits()).containsExactly(Map.entry("on", 3L * CALLERS));
    }

    @Test
    void a_leader_that_waits_for_standbys_to_apply_its_commits_does_so_for_all() throws Exception {
        database.sql(COUNTED);
        Lifecycle<State, Move> orders = orders();
        callers.batch(CALLERS, synchronous("remote_apply"), synchronous("on"), i -> pay(orders, i));

        assertThat(transactions()).isEqualTo(1);
        assertThat(commits()).containsOnlyKeys("remote_apply");
    }

    @Test
    void a_call_that_shares_no_statement_is_committed_as_its_session_asks() throws Exception {
        EventStore events = turnstile().events();
        events.append(note(-1));
        database.sql(COUNTED);
        Lifecycle<State, Move> orders = orders();
        callers.batch(1, synchronous("off"), "", i -> pay(orders, i));
        callers.batch(1, synchronous("off"), "", i -> () -> events.append(note(i)));

        assertThat(commits()).containsOnlyKeys("off");
    }

    @Test
    void a_session_that_checks_no_foreign_keys_writes_no_record_of_another_caller() throws Exception {
        database.sql("CREATE TABLE known (state smallint PRIMARY KEY); INSERT INTO known VALUES (0);"
                + "ALTER TABLE orders ADD FOREIGN KEY (state) REFERENCES known");
        List<Object> outcomes = outcomes(
                "SET session_replication_role = replica", "SET session_replication_role = origin", orders(), 0);

        assertThat(outcomes.getFirst()).isInstanceOf(Done.class);
        assertThat(outcomes.subList(1, CALLERS))
                .allSatisfy(outcome -> assertThat(outcome.toString()).contains("23503"));
        assertThat(database.value("SELECT count(*) FROM orders WHERE state = 1"))
                .isEqualTo("1");
    }

    /** Returns the outcome or failure of each caller. */
    private List<Object> outcomes(String leader, String others, Lifecycle<State, Move> orders, int first)
            throws Exception {
        return callers.batch(CALLERS, leader, others, i -> () -> {
            try {
                return orders.tryFire(first + i + 1, Move.PAY);
            } catch (LifecycleException e) {
                return e;
            }
        });
    }

    @Test
    void a_session_that_reads_null_elements_as_text_names_no_actor_of_another_caller() throws Exception {
        Lifecycle<State, Move> orders = orders();
        TransitionOptions named = TransitionOptions.none().withActor("ada");
        assertThat(callers.batch(
                        CALLERS,
                        "SET array_nulls = off",
                        "SET array_nulls = on",
                        i -> () -> orders.tryFire(i + 1, Move.PAY, i % 2 == 0 ? named : TransitionOptions.none())))
                .hasOnlyElementsOfType(Done.class);

        assertThat(database.value("SELECT count(*) FROM turnstile.event WHERE actor IS NULL"))
                .isEqualTo("" + CALLERS / 2);
    }

    @Test
    void callers_run_alone_after_a_leader_whose_session_refuses_the_statement() throws Exception {
        Lifecycle<State, Move> orders = orders();
        List<String> leaders = List.of(
                "SET default_transaction_read_only = on",
                "SET statement_timeout = 1",
                "SET ROLE pg_monitor",
                "SET default_transaction_isolation = serializable");
        for (int round = 0; round < leaders.size(); round++) {
            List<Object> outcomes = outcomes(leaders.get(round), "RESET ROLE; RESET ALL", orders, round * CALLERS);
            assertThat(outcomes.subList(1, CALLERS)).as(leaders.get(round)).hasOnlyElementsOfType(Done.class);
        }
    }

    @Test
    void each_read_only_session_is_refused_if_the_application_declares_that_its_sessions_differ() throws Exception {
        CallerSessions sessions = new CallerSessions(database.dataSource());
        PostgresTurnstile turnstile = PostgresTurnstile.builder(sessions.dataSource())
                .differingSessions()
                .open();
        Lifecycle<State, Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        turnstile.events().append(note(-1));
        List<Boolean> written = Together.run(2 * CALLERS, i -> () -> {
            sessions.begin("SET default_transaction_read_only = " + (i % 2 == 0 ? "on" : "off"));
            try {
                if (i % 4 < 2) {
                    return orders.tryFire(i + 1, Move.PAY) instanceof Done;
                }
                turnstile.events().append(note(i));
                return true;
            } catch (RuntimeException e) {
                assertThat(e.toString()).contains("25006");
                return false;
            }
        });
        assertThat(written)
                .isEqualTo(IntStream.range(0, 2 * CALLERS)
                        .mapToObj(i -> i % 2 == 1)
                        .toList());
    }
}
