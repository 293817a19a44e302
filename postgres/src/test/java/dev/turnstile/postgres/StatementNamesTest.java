package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome.Refused;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.listing.ListedRecord;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.RecordQuery;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Users' tables and columns may have the same names as parts of the statements. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class StatementNamesTest {

    private enum State {
        OPEN,
        DONE,
        CLOSED
    }

    private enum Move {
        FINISH,
        CLOSE,
        CHECK
    }

    /** The names of the statements' parts, and of the columns of the tables that they write to. */
    private static final List<String> NAMES = List.of(
            "moved",
            "head",
            "logged",
            "locked",
            "raised",
            "begun",
            "entry",
            "asked",
            "given",
            "seen",
            "always",
            "first",
            "changed",
            "found",
            "a",
            "b",
            "e",
            "l",
            "m",
            "n",
            "r",
            "s",
            "t",
            "key",
            "was",
            "now",
            "version",
            "position",
            "recorded_at",
            "occurred_at",
            "from_state",
            "to_state",
            "stream_id",
            "horizon",
            "type",
            "actor",
            "command_id",
            "data",
            "metadata",
            "category",
            "tag",
            "target",
            "verb",
            "by_door",
            "through_door",
            "code",
            "machine",
            "event",
            "stream");

    private static final String GUARD =
            NAMES.stream().map(name -> "\"" + name + "\" > 0").collect(Collectors.joining(" AND "));

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    StatementNamesTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        turnstile = groupCommit.open(database.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static StateMachine<State, Move> machine(String name) {
        return StateMachine.define(name, State.class, Move.class)
                .state(State.OPEN, 0)
                .initial()
                .state(State.DONE, 1)
                .state(State.CLOSED, 2)
                .transition(Move.FINISH)
                .from(State.OPEN)
                .to(State.DONE)
                .guard(Guard.sql(GUARD, "one is missing"))
                .transition(Move.CLOSE)
                .from(State.OPEN, State.DONE)
                .to(State.CLOSED)
                .guard(Guard.sql(GUARD, "one is missing"))
                .transition(Move.CHECK)
                .from(State.OPEN)
                .to(State.DONE)
                .guard(Guard.java(row -> Integer.valueOf(1).equals(row.get("version", Integer.class)), "not the first"))
                .build();
    }

    private Lifecycle<State, Move> lifecycle(String name) {
        database.sql("CREATE TABLE \"" + name + "\" (id int PRIMARY KEY, state smallint NOT NULL, "
                + NAMES.stream()
                        .map(column -> "\"" + column + "\" int DEFAULT 1")
                        .collect(Collectors.joining(", "))
                + ")");
        var records = RecordTable.of("\"" + name + "\"").withVersion("version");
        turnstile.enforcement().install(machine(name), records, EnforcementOptions.defaults());
        turnstile.enforcement().watch("\"" + name + "\"", List.of());
        return turnstile.lifecycle(machine(name), records);
    }

    private List<String> listed(String name) {
        RecordQuery closed = RecordQuery.of("\"" + name + "\"", "state").withStates(Set.of("CLOSED"));
        return Listings.of(database.dataSource()).records(closed).stream()
                .map(ListedRecord::type)
                .toList();
    }

    private void everyWay(String name) {
        Lifecycle<State, Move> records = lifecycle(name);
        for (int id = 1; id <= 7; id++) {
            records.insert(Map.of("id", id));
        }
        assertThat(records.fire(1, Move.FINISH).from()).as(name).isEqualTo(State.OPEN);
        assertThat(records.fire(1, Move.CLOSE).from()).as(name).isEqualTo(State.DONE);
        assertThat(records.fire(2, Move.CHECK).to()).as(name).isEqualTo(State.DONE);
        assertThat(records.fireAll(Move.FINISH, List.of(3, 4)).results()).hasSize(2);
        BatchResult<StateChange<State, Move>> where = records.fireWhere(
                Move.CLOSE, SqlCondition.of("position > 0 AND id IN (3, 4)"), TransitionOptions.none());
        assertThat(where.results()).as(name).hasSize(2);
        records.correct(5, State.DONE, TransitionOptions.none());
        database.sql("UPDATE \"" + name + "\" SET moved = 0 WHERE id = 6");
        assertThat(records.tryFire(6, Move.FINISH)).as(name).isInstanceOf(Refused.class);
        assertThat(records.explain(6, Move.FINISH).toString()).contains("one is missing");
        database.sql("UPDATE \"" + name + "\" SET state = 1 WHERE id = 7");
        assertThat(records.history(7)).extracting(StateChange::kind).hasSize(2);
        assertThat(turnstile.enforcement().changes("\"" + name + "\"", 6)).hasSize(2);
        assertThat(turnstile.enforcement().verify()).as(name).isEmpty();
        assertThat(listed(name)).as(name).containsExactlyInAnyOrder("CLOSE", "CLOSE", "CLOSE");
        database.sql("DELETE FROM \"" + name + "\" WHERE id = 6");
        assertThat(records.counts()).containsEntry(State.CLOSED, 3L);
    }

    @Test
    void a_table_may_have_columns_of_every_name_in_the_statements() {
        everyWay("orders");
    }

    @Test
    void a_table_may_be_called_like_any_part_of_the_statements() {
        List.of(
                        "moved", "head", "logged", "locked", "raised", "begun", "entry", "asked", "given", "seen",
                        "changed", "a", "b", "s", "e", "t", "last")
                .forEach(this::everyWay);
    }

    @Test
    void names_with_the_reserved_prefix_are_refused() {
        database.sql("CREATE TABLE orders (id int PRIMARY KEY, state smallint NOT NULL, turnstile_key text)");
        database.sql("CREATE TABLE turnstile_moved (id int PRIMARY KEY, state smallint NOT NULL)");

        assertThatThrownBy(() -> turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders")))
                .isInstanceOf(LifecycleException.class)
                .hasMessage("table orders: expected columns whose names do not begin with turnstile_, which is"
                        + " reserved for Turnstile's statements, found [turnstile_key]; rename them");
        assertThatThrownBy(() -> turnstile.enforcement().watch("orders", List.of()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("found [turnstile_key]");
        assertThatThrownBy(() -> turnstile.lifecycle(Orders.MACHINE, RecordTable.of("turnstile_moved")))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("table turnstile_moved: expected a name that does not begin with turnstile_");
    }
}
