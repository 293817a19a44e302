package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The user's triggers and policies that change or suppress the writes of a transition. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ForeignTriggerTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;
    private final Lifecycle<State, Move> locking;

    ForeignTriggerTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE + "; INSERT INTO orders (state) VALUES (0), (0), (0)");
        turnstile = PostgresTurnstile.open(database.dataSource());
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        locking = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders").withLock(Lock.forNoKeyUpdate()));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private void trigger(String when, String body) {
        database.sql("CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + " END $$;"
                + "CREATE TRIGGER meddle BEFORE " + when + " ON orders FOR EACH ROW EXECUTE FUNCTION meddle()");
    }

    private void assertNothingWritten() {
        assertThat(database.rows("SELECT state FROM orders ORDER BY id")).containsExactly("0", "0", "0");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("0");
        assertThat(database.value("SELECT coalesce(sum(version), 0) FROM turnstile.stream"))
                .isEqualTo("0");
    }

    private List<ThrowingCallable> writes() {
        return List.of(
                () -> orders.fire(1, Move.PAY),
                () -> locking.fire(1, Move.PAY),
                () -> orders.correct(1, State.SHIPPED, TransitionOptions.none()),
                () -> orders.insert(Map.of()));
    }

    @Test
    void a_trigger_that_sets_an_unknown_code_fails_the_transition_before_anything_is_committed() {
        trigger("INSERT OR UPDATE", "NEW.state := 42; RETURN NEW;");
        for (ThrowingCallable write : writes()) {
            assertThatThrownBy(write)
                    .isInstanceOfSatisfying(
                            UnknownStateCodeException.class,
                            unknown -> assertThat(unknown.code()).isEqualTo("42"))
                    .hasMessageContaining("expected one of the state codes 0 PENDING, 1 PAID")
                    .hasMessageContaining("nothing was written");
        }
        assertThatThrownBy(() -> orders.fireAll(Move.PAY, List.of(1, 2))).isInstanceOf(UnknownStateCodeException.class);
        assertThatThrownBy(() -> orders.fireWhere(Move.PAY, SqlCondition.of("true"), TransitionOptions.none()))
                .isInstanceOf(UnknownStateCodeException.class);
        assertNothingWritten();
    }

    @Test
    void a_trigger_that_sets_another_known_code_is_logged_with_that_code() {
        trigger("UPDATE", "NEW.state := 2; RETURN NEW;");
        assertThat(orders.fire(1, Move.PAY).to()).isEqualTo(State.SHIPPED);
        assertThat(orders.history(1).getLast().to()).isEqualTo(State.SHIPPED);
    }

    @Test
    void a_trigger_that_suppresses_the_write_is_named_at_once() {
        trigger("INSERT OR UPDATE", "RETURN NULL;");
        for (ThrowingCallable write : writes()) {
            assertThatThrownBy(write)
                    .isInstanceOf(RecordNotUpdatedException.class)
                    .hasMessageContaining("a row-level security policy or a BEFORE trigger keeps the row")
                    .hasMessageContaining("let the trigger return the row");
        }
        assertThatThrownBy(() -> orders.fireAll(Move.PAY, List.of(1, 2))).isInstanceOf(RecordNotUpdatedException.class);
        assertNothingWritten();
    }

    @Test
    void a_policy_that_hides_the_row_from_updates_is_named_at_once() throws Exception {
        try (Roles roles = new Roles(database)) {
            roles.login("policy_app", "");
            database.sql("""
                    GRANT USAGE ON SCHEMA turnstile TO policy_app;
                    GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA turnstile, public TO policy_app;
                    GRANT USAGE ON ALL SEQUENCES IN SCHEMA turnstile, public TO policy_app;
                    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA turnstile TO policy_app;
                    ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY seen ON orders FOR SELECT USING (true);
                    CREATE POLICY changed ON orders FOR UPDATE USING (id > 2)""");
            try (PostgresTurnstile app =
                    PostgresTurnstile.builder(roles.as("policy_app")).open()) {
                Lifecycle<State, Move> restricted = app.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
                assertThat(restricted.state(1)).isEqualTo(State.PENDING);
                List<ThrowingCallable> kept = List.of(
                        () -> restricted.fire(1, Move.PAY),
                        () -> app.lifecycle(
                                        Orders.MACHINE, RecordTable.of("orders").withLock(Lock.forNoKeyUpdate()))
                                .fire(1, Move.PAY),
                        () -> restricted.correct(1, State.SHIPPED, TransitionOptions.none()));
                for (ThrowingCallable write : kept) {
                    assertThatThrownBy(write)
                            .isInstanceOf(RecordNotUpdatedException.class)
                            .hasMessageContaining("let the policy admit the row to this role");
                }
                assertNothingWritten();
                assertThat(restricted.fire(3, Move.PAY).to()).isEqualTo(State.PAID);
                assertThatThrownBy(() -> restricted.fire(99, Move.PAY)).isInstanceOf(RecordNotFound.class);
            }
        }
    }
}
