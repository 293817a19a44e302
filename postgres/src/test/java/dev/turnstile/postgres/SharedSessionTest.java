package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers share a statement only if none of its effects depends on the session. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SharedSessionTest {

    private static final int CALLERS = 96;

    private static final String AUDIT = """
            CREATE TABLE audit (id bigint, who text);
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN INSERT INTO public.audit VALUES (NEW.id, current_setting('app.caller', true)); RETURN NEW; END $$;
            """;

    private static final String EACH_NAMED_ITSELF =
            "SELECT count(*) || ' of which wrong ' || count(*) FILTER (WHERE who IS DISTINCT FROM 'caller ' || id) FROM audit";

    private final TestDatabase database;
    private final CallerSessions sessions;

    SharedSessionTest(TestServer server) {
        database = server.database();
        sessions = new CallerSessions(database.dataSource());
        database.sql(Orders.TABLE);
        database.sql("INSERT INTO orders (address, state) SELECT 'x', 0 FROM generate_series(1, 300)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Lifecycle<State, Move> orders() {
        return PostgresTurnstile.builder(sessions.dataSource())
                .alwaysGroupCommit()
                .open()
                .lifecycle(Orders.MACHINE, RecordTable.of("public.orders"));
    }

    /** Makes each caller fire a transition of its own record in a session that names the caller. */
    private List<Outcome<StateChange<State, Move>>> fire(Lifecycle<State, Move> orders, Move move) throws Exception {
        return Together.run(CALLERS, i -> () -> {
            sessions.begin("SELECT set_config('app.caller', 'caller " + (i + 1) + "', false)");
            return orders.tryFire(i + 1, move, TransitionOptions.none().withActor("actor " + (i + 1)));
        });
    }

    private static Append note(int number) {
        return Append.of(StreamName.of("note", number), List.of(NewEvent.ofJson("noted", 1, "{}")));
    }

    private int transactions() {
        return Integer.parseInt(database.value("SELECT count(DISTINCT horizon) FROM turnstile.event"));
    }

    @Test
    void a_policy_sees_each_caller_in_its_own_session() throws Exception {
        Lifecycle<State, Move> orders = orders();
        database.sql("""
                ALTER TABLE orders ADD tenant text;
                UPDATE orders SET tenant = CASE WHEN id % 2 = 0 THEN 'even' ELSE 'odd' END;
                ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON orders USING (tenant = current_setting('app.tenant'));
                DROP ROLE IF EXISTS shared_session_tenant;
                CREATE ROLE shared_session_tenant;
                GRANT USAGE ON SCHEMA turnstile, public TO shared_session_tenant;
                GRANT ALL ON ALL TABLES IN SCHEMA turnstile, public TO shared_session_tenant;
                GRANT ALL ON ALL SEQUENCES IN SCHEMA turnstile TO shared_session_tenant;
                GRANT ALL ON ALL FUNCTIONS IN SCHEMA turnstile TO shared_session_tenant""");
        List<Outcome<StateChange<State, Move>>> outcomes = Together.run(CALLERS, i -> () -> {
            String tenant = i % 4 < 2 ? "odd" : "even";
            sessions.begin("SET ROLE shared_session_tenant; SELECT set_config('app.tenant', '" + tenant + "', false)");
            return orders.tryFire(i + 1, Move.PAY);
        });
        database.sql("RESET ROLE; DROP OWNED BY shared_session_tenant CASCADE; DROP ROLE shared_session_tenant");

        for (int i = 0; i < CALLERS; i++) {
            boolean own = i % 4 == 0 || i % 4 == 3;
            assertThat(outcomes.get(i) instanceof Done)
                    .as("caller %s: %s", i, outcomes.get(i))
                    .isEqualTo(own);
        }
        assertThat(database.value("SELECT count(*) FROM orders WHERE state = 1"))
                .isEqualTo("" + CALLERS / 2);
    }

    @Test
    void a_trigger_of_the_application_names_each_caller() throws Exception {
        database.sql(AUDIT + "CREATE TRIGGER audit AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit()");
        fire(orders(), Move.PAY);

        assertThat(database.value(EACH_NAMED_ITSELF)).isEqualTo(CALLERS + " of which wrong 0");
    }

    @Test
    void a_trigger_that_is_added_while_callers_join_names_each_caller() throws Exception {
        Lifecycle<State, Move> orders = orders();
        fire(orders, Move.PAY);
        assertThat(transactions()).isLessThan(CALLERS / 2);
        database.sql(AUDIT + "CREATE TRIGGER audit AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();"
                + "ALTER TABLE orders DISABLE TRIGGER audit");
        fire(orders, Move.SHIP);
        database.sql("ALTER TABLE orders ENABLE TRIGGER audit");
        fire(orders, Move.DELIVER);

        assertThat(database.value(EACH_NAMED_ITSELF)).isEqualTo(CALLERS + " of which wrong 0");
    }

    @Test
    void a_trigger_of_one_partition_names_each_caller() throws Exception {
        database.sql(AUDIT + """
                DROP TABLE orders;
                CREATE TABLE orders (id bigint PRIMARY KEY, address text, state smallint NOT NULL) PARTITION BY RANGE (id);
                CREATE TABLE orders_low PARTITION OF orders FOR VALUES FROM (0) TO (150);
                INSERT INTO orders SELECT i, 'x', 0 FROM generate_series(1, 149) i""");
        Lifecycle<State, Move> orders = orders();
        fire(orders, Move.PAY);
        assertThat(transactions()).isLessThan(CALLERS / 2);
        database.sql("CREATE TRIGGER audit AFTER UPDATE ON orders_low FOR EACH ROW EXECUTE FUNCTION audit()");
        fire(orders, Move.SHIP);

        assertThat(database.value(EACH_NAMED_ITSELF)).isEqualTo(CALLERS + " of which wrong 0");
    }

    @Test
    void a_check_that_reads_settings_is_evaluated_in_each_callers_session() throws Exception {
        Lifecycle<State, Move> orders = orders();
        fire(orders, Move.PAY);
        database.sql(
                "ALTER TABLE orders ADD CHECK (state < 2 OR current_setting('app.caller', true) = 'caller ' || id)");

        assertThat(fire(orders, Move.SHIP)).hasOnlyElementsOfType(Done.class);
    }

    @Test
    void triggers_behind_a_cascading_key_fire_in_each_callers_session() throws Exception {
        database.sql(AUDIT + """
                ALTER TABLE orders ADD UNIQUE (id, state);
                CREATE TABLE line (id bigint, state smallint, FOREIGN KEY (id, state) REFERENCES orders (id, state) ON UPDATE CASCADE);
                INSERT INTO line SELECT id, state FROM orders;
                CREATE TRIGGER audit AFTER UPDATE ON line FOR EACH ROW EXECUTE FUNCTION audit()""");
        fire(orders(), Move.PAY);

        assertThat(database.value(EACH_NAMED_ITSELF)).isEqualTo(CALLERS + " of which wrong 0");
    }

    @Test
    void the_history_of_a_watched_table_names_actor_and_verb_of_each_row_and_callers_still_join() throws Exception {
        database.sql("UPDATE orders SET state = 1");
        Lifecycle<State, Move> orders = orders();
        fire(orders, Move.PAY);
        Enforcement enforcement = PostgresTurnstile.open(database.dataSource()).enforcement();
        enforcement.install(Orders.MACHINE, RecordTable.of("orders"), EnforcementOptions.defaults());
        enforcement.watch("orders", List.of());
        int transactions = CALLERS;
        // Callers run alone until one of them has found that the triggers of the changed table are Turnstile's own.
        for (int round = 0; round < 3 && transactions >= CALLERS / 2; round++) {
            int first = 1 + round * CALLERS;
            int before = transactions();
            Together.run(
                    CALLERS,
                    i -> () -> orders.fire(
                            first + i,
                            i % 2 == 0 ? Move.SHIP : Move.CANCEL,
                            TransitionOptions.none().withActor("actor " + i)));
            transactions = transactions() - before;
            for (int i = 0; i < CALLERS; i++) {
                RowChange change = enforcement.changes("orders", first + i).getLast();
                assertThat(change.actor()).isEqualTo("actor " + i);
                assertThat(change.metadata().get("verb")).isEqualTo(i % 2 == 0 ? "ship.orders" : "cancel.orders");
            }
        }
        assertThat(transactions).isLessThan(CALLERS / 2);
        assertThat(enforcement.verify()).isEmpty();
    }

    @Test
    void appends_do_not_join_where_a_trigger_of_the_application_is_on_the_log() throws Exception {
        PostgresTurnstile turnstile = PostgresTurnstile.builder(sessions.dataSource())
                .alwaysGroupCommit()
                .open();
        turnstile.events().append(note(0));
        database.sql(AUDIT + """
                CREATE FUNCTION audit_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  INSERT INTO public.audit SELECT CAST(key AS bigint), current_setting('app.caller', true)
                  FROM turnstile.stream WHERE id = NEW.stream_id; RETURN NEW; END $$;
                CREATE TRIGGER audit AFTER INSERT ON turnstile.event FOR EACH ROW EXECUTE FUNCTION audit_event()""");
        Together.run(CALLERS, i -> () -> {
            sessions.begin("SELECT set_config('app.caller', 'caller " + (i + 1) + "', false)");
            return turnstile.events().append(note(i + 1));
        });

        assertThat(database.value(EACH_NAMED_ITSELF)).isEqualTo(CALLERS + " of which wrong 0");
    }

    @Test
    void an_application_may_say_that_its_sessions_differ() throws Exception {
        Lifecycle<State, Move> orders = PostgresTurnstile.builder(database.dataSource())
                .differingSessions()
                .groupCommit(true)
                .open()
                .lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        Together.run(CALLERS, i -> () -> orders.fire(i + 1, Move.PAY));

        assertThat(transactions()).isEqualTo(CALLERS);
        assertThat(IntStream.rangeClosed(1, CALLERS).mapToObj(orders::state)).containsOnly(State.PAID);
    }
}
