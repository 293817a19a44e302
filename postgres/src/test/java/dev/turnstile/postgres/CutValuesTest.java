package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that do not fit their columns are refused as by the server, and never match another record's id. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class CutValuesTest extends SwitchTest {

    CutValuesTest(TestServer server, TestGroupCommit groupCommit) {
        super(server, groupCommit);
        database.sql("CREATE DOMAIN code AS varchar(5); CREATE DOMAIN short_code AS code CHECK (VALUE <> 'never')");
    }

    /**
     * A record, and another id that a cast to its type would make equal.
     *
     * @param type the type of the id
     * @param id the record's id
     * @param other an id of no record
     */
    private record Cut(String type, String id, String other) {}

    private static final String LONGEST_NAME = "n".repeat(63);

    private static final List<Cut> CUTS = List.of(
            new Cut("varchar(5)", "ABCDE", "ABCDE-other"),
            new Cut("char(5)", "ABCDE", "ABCDEF"),
            new Cut("bit(3)", "101", "1011"),
            new Cut("bit varying(3)", "101", "1011"),
            new Cut("numeric(8,2)", "7.25", "7.254"),
            new Cut("timestamp(0)", "2024-02-29 12:00:00", "2024-02-29 12:00:00.4"),
            new Cut("timestamptz(3)", "2024-02-29 12:00:00.123+00", "2024-02-29 12:00:00.1234+00"),
            new Cut("time(0)", "12:00:00", "12:00:00.4"),
            new Cut("interval(0)", "1 day", "1 day 0.4 seconds"),
            new Cut("interval hour to minute", "01:02", "01:02:03"),
            new Cut("code", "ABCDE", "ABCDEFGH"),
            new Cut("short_code", "ABCDE", "ABCDEFGH"),
            new Cut("varchar(2)[]", "{AB,CD}", "{AB,CDE}"),
            new Cut("name", LONGEST_NAME, LONGEST_NAME + "x"),
            new Cut("\"char\"", "A", "AB"));

    @Test
    void an_id_that_does_not_fit_is_not_found_and_moves_no_other_record() {
        for (int i = 0; i < CUTS.size(); i++) {
            Cut cut = CUTS.get(i);
            Lifecycle<String, String> switches = created(i, cut.type);
            switches.insert(Map.of("id", cut.id));
            assertThat(switches.tryFire(cut.other, "press"))
                    .as(cut.type)
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.refusal()).isInstanceOf(RecordNotFound.class));
            assertThat(switches.fireAll("press", List.of(cut.other)).results()).isEmpty();
            assertThatThrownBy(() -> switches.correct(cut.other, "on", TransitionOptions.none()))
                    .isInstanceOf(RecordNotFound.class);
            assertThatThrownBy(() -> switches.state(cut.other)).isInstanceOf(RecordNotFound.class);
            assertThat(switches.states(List.of(cut.other))).isEmpty();
            assertThat(switches.history(cut.other)).isEmpty();
            assertThat(switches.state(cut.id)).isEqualTo("off");
            switches.fire(cut.id, "press");
            assertThat(switches.history(cut.id)).hasSize(2);
        }
    }

    @Test
    void an_id_of_which_one_part_does_not_fit_is_not_found_and_moves_no_other_record() {
        database.sql("CREATE TABLE parts (code varchar(5), since timestamp(0), state smallint NOT NULL,"
                + " PRIMARY KEY (code, since))");
        Lifecycle<String, String> switches =
                turnstile.lifecycle(SWITCH, RecordTable.of("parts").withId("code", "since"));
        String since = "2024-02-29 12:00:00";
        switches.insert(Map.of("code", "ABCDE", "since", since));
        for (List<String> other : List.of(List.of("ABCDE-other", since), List.of("ABCDE", since + ".4"))) {
            assertThatThrownBy(() -> switches.fire(other, "press")).isInstanceOf(RecordNotFound.class);
            assertThat(switches.fireAll("press", List.of(other)).results()).isEmpty();
            assertThat(switches.history(other)).isEmpty();
        }
        assertThatThrownBy(() -> switches.insert(Map.of("code", "ABCDEF", "since", since)))
                .isInstanceOf(LifecycleException.class);
        assertThat(switches.history(List.of("ABCDE", since))).hasSize(1);
    }

    private Lifecycle<String, String> created(int nr, String type) {
        database.sql("CREATE TABLE cut_" + nr + " (id " + type + " PRIMARY KEY, state smallint NOT NULL)");
        return turnstile.lifecycle(SWITCH, RecordTable.of("cut_" + nr));
    }

    /**
     * A value to write.
     *
     * @param type the column's type
     * @param value the value
     * @param literal the value as an SQL literal
     */
    private record Written(String type, Object value, String literal) {}

    @Test
    void an_insert_stores_what_psql_stores_and_refuses_what_psql_refuses() {
        database.sql("CREATE TYPE pair AS (code varchar(3), nr int)");
        List<String> differences = new ArrayList<>();
        int refused = 0;
        List<Written> all = List.of(
                new Written("varchar(5)", "ABCDEFGH", "'ABCDEFGH'"),
                new Written("varchar(5)", "ABCDE   ", "'ABCDE   '"),
                new Written("char(5)", "ABCDEFGH", "'ABCDEFGH'"),
                new Written("char(5)", "AB", "'AB'"),
                new Written("bit(3)", "1011", "'1011'"),
                new Written("bit(3)", "10", "'10'"),
                new Written("bit(3)", 5, "5"),
                new Written("bit(1)", 2L, "2"),
                new Written("bit varying(3)", "1011", "'1011'"),
                new Written("boolean", 2, "2"),
                new Written("numeric(4,2)", new BigDecimal("123.4"), "123.4"),
                new Written("numeric(8,2)", new BigDecimal("1.005"), "1.005"),
                new Written("numeric(8,2)", new BigDecimal("1E+3"), "1E+3"),
                new Written("smallint", 70000, "70000"),
                new Written("timestamp(0)", "2024-12-31 23:59:59.5", "'2024-12-31 23:59:59.5'"),
                new Written("interval(0)", "0.6 seconds", "'0.6 seconds'"),
                new Written("interval hour to minute", "01:02:03", "'01:02:03'"),
                new Written("code", "ABCDEFGH", "'ABCDEFGH'"),
                new Written("short_code", "ABCDEFGH", "'ABCDEFGH'"),
                new Written("short_code", "never", "'never'"),
                new Written("varchar(2)[]", "{AB,CDE}", "'{AB,CDE}'"),
                new Written("code[]", "{AB,CDEFGH}", "'{AB,CDEFGH}'"),
                new Written("pair", "(ABCD,1)", "'(ABCD,1)'"),
                new Written("numeric(4,1)[]", "{1.25,3}", "'{1.25,3}'"));
        for (int i = 0; i < all.size(); i++) {
            Written one = all.get(i);
            String name = "written_" + i;
            database.sql("CREATE TABLE " + name + " (id int PRIMARY KEY, v " + one.type + ", state smallint NOT NULL)");
            Lifecycle<String, String> switches = turnstile.lifecycle(SWITCH, RecordTable.of(name));
            String expected = psql("INSERT INTO " + name + " VALUES (1, " + one.literal + ", 0)", name, 1);
            String actual = attempted(() -> switches.insert(Map.of("id", 2, "v", one.value)), name, 2);
            if (!actual.equals(expected)) {
                differences.add(one + ": psql " + expected + ", insert " + actual);
            }
            refused += expected.equals("refused") ? 1 : 0;
        }
        assertThat(differences).isEmpty();
        assertThat(refused).isEqualTo(16);
    }

    private String psql(String statement, String name, int id) {
        try {
            database.sql(statement);
        } catch (IllegalStateException e) {
            return "refused";
        }
        return stored(name, id);
    }

    private String attempted(Runnable insert, String name, int id) {
        try {
            insert.run();
        } catch (LifecycleException e) {
            return "refused";
        }
        return stored(name, id);
    }

    private String stored(String name, int id) {
        return database.value("SELECT v::text FROM " + name + " WHERE id = " + id);
    }
}
