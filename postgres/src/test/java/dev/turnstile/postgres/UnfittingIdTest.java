package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.invocation.Outcome.Done;
import dev.turnstile.invocation.Outcome.Refused;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An id that is no value of its column's type identifies no record, and does not affect the other ids. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class UnfittingIdTest extends SwitchTest {

    UnfittingIdTest(TestServer server, TestGroupCommit groupCommit) {
        super(server, groupCommit);
        database.sql("CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN age AS int CHECK (VALUE > 0)");
    }

    /**
     * A type of an id column.
     *
     * @param name the type's name
     * @param fitting the id of the record
     * @param unfitting texts that are no values of the type
     */
    private record Type(String name, String fitting, List<String> unfitting) {

        static Type of(String name, String fitting, String... unfitting) {
            return new Type(name, fitting, List.of(unfitting));
        }
    }

    private static final List<Type> TYPES = List.of(
            Type.of("smallint", "7", "32768", "-32769", "x", "", "1.5"),
            Type.of("int", "7", "2147483648", "-2147483649", "7x", "0xZ"),
            Type.of("bigint", "7", "9223372036854775808", "-9223372036854775809", "abc", " "),
            Type.of(
                    "uuid",
                    "0193a7ce-7d4e-7bd5-a3f5-9f2f2a3d7f11",
                    "none",
                    "0193a7ce-7d4e-7bd5-a3f5-9f2f2a3d7f1",
                    "{0193a7ce-7d4e-7bd5-a3f5-9f2f2a3d7f11"),
            Type.of("numeric(8,2)", "7.5", "x", "1e", "1e400000"),
            Type.of("boolean", "true", "maybe"),
            Type.of("date", "2024-02-29", "2023-02-29", "2023-13-01", "someday"),
            Type.of("time", "12:30", "25:00"),
            Type.of("timestamp", "2024-02-29T23:30:00", "2023-02-29T23:30:00", "never"),
            Type.of("timestamptz", "2024-02-29T23:30:00+01:00", "2023-02-29T23:30:00+01:00", "2024-02-29T00:00+17:00"),
            Type.of("interval", "1 day", "one day"),
            Type.of("bytea", "\\x0001ff", "\\x0", "\\xzz"),
            Type.of("mood", "glad", "angry", "GLAD"),
            Type.of("age", "36", "old", "99999999999"),
            Type.of("inet", "10.0.0.1", "999.0.0.1"),
            Type.of("float8", "1.5", "1e400", "x"),
            Type.of("int[]", "{1,2}", "{1,x}", "1"),
            Type.of("jsonb", "{\"a\": 1}", "{"));

    private Lifecycle<String, String> switches(Type type) {
        database.sql("DROP TABLE IF EXISTS switches; CREATE TABLE switches (id " + type.name()
                + " PRIMARY KEY, state int NOT NULL); INSERT INTO switches VALUES ('" + type.fitting() + "', 0)");
        return turnstile.lifecycle(SWITCH, RecordTable.of("switches"));
    }

    private static void isNotFound(Outcome<StateChange<String, String>> outcome, Type type) {
        assertThat(outcome)
                .as(type.name())
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.refusal()).isInstanceOf(RecordNotFound.class));
    }

    @Test
    void each_method_finds_no_record() {
        for (Type type : TYPES) {
            Lifecycle<String, String> switches = switches(type);
            assertThat(switches.fire(type.fitting(), "press").to())
                    .as(type.name())
                    .isEqualTo("on");
            for (String id : type.unfitting()) {
                isNotFound(switches.tryFire(id, "press"), type);
                isNotFound(switches.tryFire(id, "check"), type);
                assertThat(switches.history(id)).isEmpty();
                assertThat(switches.at(id, 1)).isEmpty();
                assertThat(switches.at(id, Instant.parse("2100-01-01T00:00:00Z")))
                        .isEmpty();
                assertThatThrownBy(() -> switches.state(id)).isInstanceOf(RecordNotFound.class);
                assertThatThrownBy(() -> switches.explain(id, "press")).isInstanceOf(RecordNotFound.class);
                assertThatThrownBy(() -> switches.permitted(id)).isInstanceOf(RecordNotFound.class);
                assertThatThrownBy(() -> switches.correct(id, "off", TransitionOptions.none()))
                        .isInstanceOf(RecordNotFound.class);
            }
            assertThat(switches.state(type.fitting())).as(type.name()).isEqualTo("on");
        }
    }

    @Test
    void a_batch_fires_the_transitions_of_the_other_ids() {
        for (Type type : TYPES) {
            Lifecycle<String, String> switches = switches(type);
            List<String> ids = new ArrayList<>(type.unfitting());
            ids.add(type.fitting());
            ids.addAll(type.unfitting());

            for (String transition : List.of("press", "check")) {
                List<Outcome<StateChange<String, String>>> outcomes =
                        switches.fireAll(transition, ids).outcomes();
                int place = type.unfitting().size();
                assertThat(outcomes.get(place)).as(type.name()).isInstanceOf(Done.class);
                for (int i = 0; i < outcomes.size(); i++) {
                    if (i != place) {
                        isNotFound(outcomes.get(i), type);
                    }
                }
            }
            assertThat(switches.states(ids)).hasSize(1);
            assertThat(switches.histories(ids)).hasSize(1);
        }
    }

    @Test
    void the_callers_transaction_is_not_aborted() throws SQLException {
        for (Type type : TYPES) {
            Lifecycle<String, String> switches = switches(type);
            try (Connection connection = database.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                Lifecycle<String, String> here = switches.in(connection);
                for (String id : type.unfitting()) {
                    isNotFound(here.tryFire(id, "press"), type);
                    assertThat(here.history(id)).isEmpty();
                    assertThat(here.states(List.of(id))).isEmpty();
                }
                here.fire(type.fitting(), "press");
                connection.commit();
            }
            assertThat(switches.state(type.fitting())).as(type.name()).isEqualTo("on");
        }
    }

    @Test
    void an_id_of_several_columns_fits_only_if_each_of_its_values_does() {
        database.sql("CREATE TABLE seats (hall text, nr int, state int NOT NULL, PRIMARY KEY (hall, nr));"
                + "INSERT INTO seats VALUES ('a', 1, 0)");
        Lifecycle<String, String> seats =
                turnstile.lifecycle(SWITCH, RecordTable.of("seats").withId("hall", "nr"));
        List<Object> ids = List.of(List.of("a", "one"), List.of("a", 1), List.of("a", "99999999999"));

        assertThat(seats.fireAll("press", ids).outcomes().get(1)).isInstanceOf(Done.class);
        assertThat(seats.histories(ids)).containsOnlyKeys("(a,1)");
        assertThat(seats.history(List.of("a", "one"))).isEmpty();
        assertThatThrownBy(() -> seats.state(List.of("a", "one")))
                .isInstanceOf(RecordNotFound.class)
                .hasMessage("switch a,one: not found in table seats");
    }

    @Test
    void a_watched_table_has_no_changes_of_it() {
        switches(Type.of("bigint", "7"));
        turnstile.enforcement().watch("switches", List.of());
        database.sql("UPDATE switches SET state = 1");

        assertThat(turnstile.enforcement().changes("switches", "7")).hasSize(1);
        assertThat(turnstile.enforcement().changes("switches", "seven")).isEmpty();
    }

    @Test
    void the_calls_of_other_callers_succeed() throws Exception {
        Lifecycle<String, String> switches = switches(Type.of("bigint", "0"));
        database.sql("INSERT INTO switches SELECT i, 0 FROM generate_series(1, 100) i");
        List<Outcome<StateChange<String, String>>> outcomes = Together.run(
                100, i -> () -> switches.tryFire(i % 5 == 0 ? "99999999999999999999" + i : "" + i, "press"));

        IntStream.range(0, 100)
                .forEach(i -> assertThat(outcomes.get(i))
                        .as("caller %s", i)
                        .isInstanceOf(i % 5 == 0 ? Refused.class : Done.class));
    }
}
