package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.LifecycleException.OutdatedDefinitionException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class DefinitionVersionTest {

    private static final StateMachine<String, String> FIRST = StateMachine.define("door")
            .state("closed", 0)
            .initial()
            .state("open", 1)
            .transition("open")
            .from("closed")
            .to("open")
            .transition("close")
            .from("open")
            .to("closed")
            .build();

    /** Adds a lock; opening now asks a guard, closing is as before. */
    private static final StateMachine<String, String> SECOND = StateMachine.define("door")
            .state("closed", 0)
            .initial()
            .state("open", 1)
            .state("locked", 2)
            .transition("open")
            .from("closed")
            .to("open")
            .guard(Guard.sql("keys > 0", "no key"))
            .transition("close")
            .from("open")
            .to("closed")
            .transition("lock")
            .from("closed")
            .to("locked")
            .build();

    private final TestDatabase database;

    DefinitionVersionTest(TestServer server) {
        database = server.emptyDatabase();
        database.sql("CREATE TABLE doors (id int PRIMARY KEY, keys int NOT NULL DEFAULT 1, state smallint NOT NULL)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Lifecycle<String, String> node(StateMachine<String, String> machine) {
        return PostgresTurnstile.open(database.dataSource()).lifecycle(machine, RecordTable.of("doors"));
    }

    @Test
    void a_definition_is_installed_once_and_a_changed_one_is_the_next_version() {
        assertThat(node(FIRST).definitionVersion()).isEqualTo(1);
        assertThat(node(FIRST).definitionVersion()).isEqualTo(1);
        assertThat(node(SECOND).definitionVersion()).isEqualTo(2);
        assertThat(node(FIRST).definitionVersion()).isEqualTo(1);
        assertThat(database.value("SELECT version FROM turnstile.machine")).isEqualTo("2");
        assertThat(database.rows("SELECT version, length(checksum) FROM turnstile.machine_version ORDER BY 1"))
                .containsExactly("1|64", "2|64");
        assertThat(database.rows("SELECT code, name, retired FROM turnstile.state ORDER BY 1"))
                .containsExactly("0|closed|f", "1|open|f", "2|locked|f");
    }

    @Test
    void a_node_with_an_earlier_definition_refuses_only_where_the_definitions_differ() {
        Lifecycle<String, String> behind = node(FIRST);
        behind.insert(Map.of("id", 1));
        behind.fire(1, "open");
        node(SECOND);

        assertThat(behind.fire(1, "close").to()).isEqualTo("closed");
        OutdatedDefinitionException outdated =
                catchThrowableOfType(OutdatedDefinitionException.class, () -> behind.fire(1, "open"));

        assertThat(outdated)
                .hasMessage("machine 'door': this process has version 1 of the definition, version 2 is installed and"
                        + " differs in transition 'open'; deploy the later definition here");
        assertThat(outdated.version()).isEqualTo(1);
        assertThat(outdated.installed()).isEqualTo(2);
        assertThat(behind.state(1)).isEqualTo("closed");
        assertThat(behind.history(1)).hasSize(3);
        behind.insert(Map.of("id", 2));
        behind.correct(2, "open", TransitionOptions.none());
        assertThat(behind.state(2)).isEqualTo("open");
    }

    @Test
    void a_node_that_starts_with_an_earlier_definition_is_outdated() {
        node(FIRST);
        Lifecycle<String, String> current = node(SECOND);
        current.insert(Map.of("id", 1));
        Lifecycle<String, String> behind = node(FIRST);
        assertThatThrownBy(() -> behind.fire(1, "open")).isInstanceOf(OutdatedDefinitionException.class);
        current.fire(1, "lock");
        assertThatThrownBy(() -> behind.state(1))
                .isInstanceOf(OutdatedDefinitionException.class)
                .hasMessageContaining("differs in the state with code 2, which door 1 is in");
    }

    @Test
    void a_definition_that_gives_a_code_another_meaning_is_not_installed() {
        node(FIRST);
        StateMachine<String, String> swapped = StateMachine.define("door")
                .state("open", 0)
                .state("closed", 1)
                .initial()
                .transition("open")
                .from("closed")
                .to("open")
                .build();
        assertThatThrownBy(() -> node(swapped))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("machine 'door' cannot be installed: ")
                .hasMessageContaining("CODE_CHANGED")
                .hasMessageContaining("CODE_REUSED");
        assertThat(database.value("SELECT version FROM turnstile.machine")).isEqualTo("1");
    }

    @Test
    void a_code_of_an_old_definition_is_not_reused_for_another_state() {
        node(SECOND);
        node(withoutLock());
        StateMachine<String, String> reused = StateMachine.define("door")
                .state("closed", 0)
                .initial()
                .state("open", 1)
                .state("broken", 2)
                .transition("open")
                .from("closed")
                .to("open")
                .transition("break")
                .from("open")
                .to("broken")
                .build();
        assertThatThrownBy(() -> node(reused))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("CODE_REUSED broken takes code 2");
        assertThat(database.rows("SELECT code, name, retired FROM turnstile.state ORDER BY 1"))
                .containsExactly("0|closed|f", "1|open|f", "2|locked|t");
    }

    private static StateMachine<String, String> withoutLock() {
        return StateMachine.define("door")
                .state("closed", 0)
                .initial()
                .state("open", 1)
                .transition("open")
                .from("closed")
                .to("open")
                .build();
    }

    @Test
    void a_renamed_state_keeps_its_code_and_its_history() {
        Lifecycle<String, String> before = node(FIRST);
        before.insert(Map.of("id", 1));
        StateMachine<String, String> renamed = StateMachine.define("door")
                .state("shut", 0)
                .formerly("closed")
                .initial()
                .state("open", 1)
                .transition("open")
                .from("shut")
                .to("open")
                .transition("close")
                .from("open")
                .to("shut")
                .build();
        Lifecycle<String, String> after = node(renamed);
        assertThat(after.state(1)).isEqualTo("shut");
        assertThat(after.history(1).getFirst().to()).isEqualTo("shut");
        assertThat(before.fire(1, "open").to()).isEqualTo("open");
    }

    @Test
    void installed_lifecycles_work_without_the_applications_classes() {
        node(SECOND).insert(Map.of("id", 1));
        Lifecycle<String, String> found = PostgresTurnstile.builder(database.dataSource())
                .openInstalled()
                .installedLifecycles()
                .getFirst();
        assertThat(found.machine().name()).isEqualTo("door");
        assertThat(found.explain(1, "open").allowed()).isTrue();
        assertThat(found.fire(1, "open").to()).isEqualTo("open");
        assertThat(found.history(1)).hasSize(2);
        assertThat(database.value("SELECT count(*) FROM turnstile.machine_version"))
                .isEqualTo("1");
    }

    @Test
    void installed_lifecycles_with_a_missing_table_do_not_hide_the_others() {
        node(FIRST);
        database.sql("CREATE TABLE gates (id int PRIMARY KEY, state smallint NOT NULL)");
        PostgresTurnstile.open(database.dataSource()).lifecycle(FIRST, RecordTable.of("gates"));
        database.sql("DROP TABLE doors");

        assertThat(PostgresTurnstile.open(database.dataSource()).installedLifecycles())
                .singleElement()
                .satisfies(left -> assertThat(left.table().name()).contains("gates"));
    }

    @Test
    void the_installed_definition_can_be_asked_for_where_nothing_is_installed() {
        assertThat(PostgresTurnstile.installedDefinition(database.dataSource(), "door"))
                .isEmpty();
        assertThat(database.value("SELECT to_regnamespace('turnstile') IS NULL"))
                .isEqualTo("t");
        node(FIRST);
        node(SECOND);
        assertThat(PostgresTurnstile.installedDefinition(database.dataSource(), "window"))
                .isEmpty();
        assertThat(PostgresTurnstile.installedDefinition(database.dataSource(), "door"))
                .hasValueSatisfying(
                        door -> assertThat(MachineDocument.write(door)).isEqualTo(MachineDocument.write(SECOND)));
    }

    @Test
    void a_machine_can_be_checked_against_a_table_where_nothing_is_installed() {
        PostgresTurnstile.check(database.dataSource(), SECOND, RecordTable.of("doors"));
        database.sql("ALTER TABLE doors DROP COLUMN keys");
        assertThatThrownBy(() -> PostgresTurnstile.check(database.dataSource(), SECOND, RecordTable.of("doors")))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("keys > 0");
        assertThatThrownBy(() -> PostgresTurnstile.check(database.dataSource(), SECOND, RecordTable.of("gates")))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("table gates does not exist");
        assertThat(database.value("SELECT to_regnamespace('turnstile') IS NULL"))
                .isEqualTo("t");
    }
}
