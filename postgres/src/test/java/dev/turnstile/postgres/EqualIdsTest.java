package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal ids refer to one record, whatever their text form and Java type. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class EqualIdsTest extends SwitchTest {

    EqualIdsTest(TestServer server, TestGroupCommit groupCommit) {
        super(server, groupCommit);
    }

    private RecordTable created(String name, String columns) {
        database.sql("CREATE TABLE " + name + " (" + columns + ", state smallint NOT NULL)");
        return RecordTable.of(name);
    }

    /**
     * An id and an equal id in another form.
     *
     * @param type the type
     * @param stored the id in the row
     * @param given the id as given by the caller
     */
    private record Spelling(String type, String stored, String given) {}

    private static final List<Spelling> SPELLINGS = List.of(
            new Spelling("numeric", "1.50", "1.5"),
            new Spelling("numeric(8,2)", "1.5", "1.5000"),
            new Spelling("char(5)", "ab", "ab "),
            new Spelling("text COLLATE any_case", "Ada", "aDA"),
            new Spelling("citext", "Ada", "aDA"),
            new Spelling("interval", "1 mon", "30 days"),
            new Spelling("double precision", "-0", "0"),
            new Spelling("jsonb", "{\"a\": 1.0}", "{\"a\": 1.00}"),
            new Spelling("numeric[]", "{1.0,2}", "{1,2.00}"),
            new Spelling("uuid", "0193a7ce-7d4e-7bd5-a3f5-9f2f2a3d7f11", "0193A7CE7D4E7BD5A3F59F2F2A3D7F11"));

    @Test
    void equal_ids_that_are_written_differently_have_one_history() {
        database.sql(
                "CREATE EXTENSION citext; CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        for (int i = 0; i < SPELLINGS.size(); i++) {
            Spelling one = SPELLINGS.get(i);
            Lifecycle<String, String> switches =
                    turnstile.lifecycle(SWITCH, created("things_" + i, "id " + one.type + " PRIMARY KEY"));
            switches.insert(Map.of("id", one.stored));
            switches.fire(one.given, "press");
            switches.fire(one.stored, "press");
            assertThat(switches.history(one.given))
                    .as(one.type)
                    .extracting(StateChange::version)
                    .containsExactly(1, 2, 3);
            assertThat(switches.history(one.stored)).isEqualTo(switches.history(one.given));
            assertThat(switches.at(one.given, 2)).contains("on");
            assertThat(switches.at(one.given, Instant.MAX)).contains("off");
            assertThat(switches.at(one.given, Instant.MIN)).isEmpty();
        }
    }

    @Test
    void a_number_keeps_its_history_when_its_row_is_gone_or_written_with_other_zeros() {
        Lifecycle<String, String> switches =
                turnstile.lifecycle(SWITCH, created("things", "id numeric PRIMARY KEY, of char(4)"));
        switches.insert(Map.of("id", "1.50"));
        database.sql("UPDATE things SET id = 1.5");
        switches.fire("1.500", "press");
        database.sql("DELETE FROM things");
        assertThat(switches.history("1.5000")).hasSize(2);
    }

    @Test
    void bytes_are_an_id() {
        Lifecycle<String, String> switches = turnstile.lifecycle(SWITCH, created("things", "id bytea PRIMARY KEY"));
        byte[] id = {0, 1, (byte) 0xff};
        switches.insert(Map.of("id", id));
        switches.fire(id, "press");
        assertThat(switches.history(id)).extracting(StateChange::record).containsOnly("\\x0001ff");
        assertThat(switches.states(List.of(id))).containsEntry("\\x0001ff", "on");
        assertThat(switches.fireAll("press", List.of(id, "\\x0001FF")).results())
                .hasSize(2);
        for (Object array : List.of(new int[] {1}, new String[] {"a"})) {
            assertThatThrownBy(() -> switches.fire(array, "press"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("id of table things: expected a value or a byte[], got a ")
                    .hasMessageEndingWith("; give it as text, such as {1,2}");
        }
    }
}
