package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guard is one condition on a row; only guards on the row alone permit group commit. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class GuardConditionTest {

    private enum State {
        OPEN,
        DONE
    }

    private enum Move {
        FINISH
    }

    private final TestDatabase database;

    GuardConditionTest(TestServer server) {
        database = server.database();
        database.sql("CREATE TYPE mood AS ENUM ('glad', 'sad');"
                + "CREATE TABLE task (id int PRIMARY KEY, a boolean, amount numeric DEFAULT 5, name text DEFAULT 'x',"
                + " due timestamptz DEFAULT '2000-01-01', day date DEFAULT '2000-01-01', extra jsonb, mood mood DEFAULT 'glad',"
                + " state smallint NOT NULL)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Lifecycle<State, Move> tasks(String guard) {
        return PostgresTurnstile.builder(database.dataSource())
                .alwaysGroupCommit()
                .open()
                .lifecycle(
                        StateMachine.define("task", State.class, Move.class)
                                .state(State.OPEN, 0)
                                .initial()
                                .state(State.DONE, 1)
                                .transition(Move.FINISH)
                                .from(State.OPEN)
                                .to(State.DONE)
                                .guard(Guard.sql(guard, "not yet"))
                                .build(),
                        RecordTable.of("task"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count(*) > 0",
                "row_number() OVER () = 1",
                "generate_series(1, 2) = 1",
                "a) OR (true",
                "a) OR (true -- )",
                "a; SELECT true",
                "true THEN true WHEN a",
                "(a",
                "a /* open",
                "name = 'x",
                "$1 = '1'",
                "1"
            })
    void an_invalid_condition_is_refused_when_it_is_bound(String guard) {
        assertThatThrownBy(() -> tasks(guard))
                .isInstanceOf(LifecycleException.class)
                .hasMessageStartingWith("guard 'not yet' is not a valid condition");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name = ')' AND name <> '(' OR true",
                "name = $$)$$ IS NOT TRUE",
                "(name = 'x') -- ) one",
                "/* ) /* ( */ */ name IS NOT NULL",
                "name ~ E'\\'\\\\)' OR \"name\" = 'x'"
            })
    void brackets_in_literals_and_comments_are_ignored(String guard) {
        Lifecycle<State, Move> tasks = tasks(guard);
        database.sql("INSERT INTO task (id, state) VALUES (1, 0)");
        assertThat(tasks.fire(1, Move.FINISH).to()).isEqualTo(State.DONE);
    }

    @Test
    void a_condition_on_many_records_must_be_one_condition_too() {
        Lifecycle<State, Move> tasks = tasks("name = 'x'");
        database.sql("INSERT INTO task (id, state) VALUES (1, 0)");
        assertThatThrownBy(() ->
                        tasks.fireWhere(Move.FINISH, SqlCondition.of("false) OR (true"), TransitionOptions.none()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("its ')' at character 6 has no opening bracket");
        assertThat(tasks.state(1)).isEqualTo(State.OPEN);
    }

    private int transactions(String guard) throws Exception {
        database.sql("TRUNCATE task; INSERT INTO task (id, state) SELECT i, 0 FROM generate_series(1, 96) i");
        Lifecycle<State, Move> tasks = tasks(guard);
        database.sql("TRUNCATE turnstile.event");
        Together.run(96, i -> () -> tasks.fire(i + 1, Move.FINISH));
        return Integer.parseInt(database.value("SELECT count(DISTINCT horizon) FROM turnstile.event"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current_setting('app.caller', true) IS NULL",
                "current_user IS NOT NULL",
                "task.name::text = 'x'",
                "EXISTS (SELECT FROM task other WHERE other.id = 1)",
                "day < now()",
                "due < '2020-01-01'",
                "due < now() - interval '1 day'",
                "due < DATE '2020-01-01'",
                "to_char(amount, '9') = ' 5'",
                "day < current_date"
            })
    void a_guard_that_may_depend_on_the_session_prevents_group_commit(String guard) throws Exception {
        assertThat(transactions(guard)).isEqualTo(96);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name IS NOT NULL",
                "task.name = 'x' AND amount BETWEEN 1 AND 9 AND mood IN ('glad', 'sad')",
                "due < now()",
                "name = 'x' AND due < current_timestamp",
                "coalesce(length(name), 0) > 0 AND (extra ->> 'k' = 'v') IS NOT TRUE"
            })
    void a_guard_on_the_row_alone_permits_group_commit(String guard) throws Exception {
        assertThat(transactions(guard)).isLessThan(48);
    }

    @Test
    void ids_whose_text_depends_on_the_session_prevent_group_commit() throws Exception {
        database.sql("CREATE TABLE day (day date PRIMARY KEY, state smallint NOT NULL);"
                + "INSERT INTO day SELECT DATE '2026-01-01' + i, 0 FROM generate_series(0, 39) i");
        Lifecycle<State, Move> days = PostgresTurnstile.builder(database.dataSource())
                .alwaysGroupCommit()
                .open()
                .lifecycle(tasks("true").machine(), RecordTable.of("day").withId("day"));
        List<String> ids = database.rows("SELECT day FROM day");
        Together.run(40, i -> () -> days.fire(ids.get(i), Move.FINISH));
        assertThat(database.value("SELECT count(DISTINCT horizon) FROM turnstile.event"))
                .isEqualTo("40");
    }
}
