package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class VersionColumnTest {

    private static final StateMachine<String, String> DOOR = StateMachine.define("door")
            .state("open", 0)
            .initial()
            .state("shut", 1)
            .transition("shut")
            .from("open")
            .to("shut")
            .transition("open")
            .from("shut")
            .to("open")
            .guard(Guard.java(row -> true, "never"))
            .build();

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<String, String> doors;

    VersionColumnTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        database.sql("CREATE TABLE doors (id int PRIMARY KEY, lock_version int, state smallint NOT NULL)");
        turnstile = groupCommit.open(database.dataSource());
        doors = turnstile.lifecycle(DOOR, RecordTable.of("doors").withVersion("lock_version"));
        doors.insert(Map.of("id", 1));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String version() {
        return database.value("SELECT coalesce(lock_version, 0) FROM doors WHERE id = 1");
    }

    @Test
    void every_kind_of_transition_raises_the_version() {
        doors.fire(1, "shut");
        assertThat(version()).isEqualTo("1");
        doors.fire(1, "open");
        assertThat(version()).isEqualTo("2");
        doors.fireAll("shut", List.of(1));
        assertThat(version()).isEqualTo("3");
        doors.correct(1, "open", TransitionOptions.none());
        assertThat(version()).isEqualTo("4");
        doors.fireWhere("shut", SqlCondition.of("id = 1"), TransitionOptions.none());
        assertThat(version()).isEqualTo("5");
    }

    @Test
    void a_stale_caller_is_refused_with_both_versions_and_writes_nothing() {
        doors.fire(1, "shut", TransitionOptions.none().withExpectedVersion(0));

        for (String transition : List.of("open", "shut")) {
            StaleRecord stale = catchThrowableOfType(
                    StaleRecord.class,
                    () -> doors.fire(1, transition, TransitionOptions.none().withExpectedVersion(0)));
            assertThat(stale)
                    .hasMessage(
                            "door 1: expected version 0, but the row has version 1; read it again and decide again");
            assertThat(stale.actual()).isEqualTo(1);
        }
        assertThat(doors.fireAll("shut", List.of(1), TransitionOptions.none().withExpectedVersion(7))
                        .refusals())
                .hasExactlyElementsOfTypes(StaleRecord.class);
        assertThat(version()).isEqualTo("1");
        assertThat(doors.history(1)).hasSize(2);
        assertThatThrownBy(
                        () -> doors.correct(1, "open", TransitionOptions.none().withExpectedVersion(0)))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("nothing was written");
        assertThat(doors.correct(1, "open", TransitionOptions.none().withExpectedVersion(1))
                        .to())
                .isEqualTo("open");
    }

    @Test
    void a_version_column_must_be_an_integer() {
        Lifecycle<String, String> plain = turnstile.lifecycle(DOOR, RecordTable.of("doors"));
        assertThatThrownBy(() -> plain.fire(1, "shut", TransitionOptions.none().withExpectedVersion(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("table doors has no version column to compare with version 0");
        database.sql("ALTER TABLE doors ADD stamp text");
        assertThatThrownBy(
                        () -> turnstile.lifecycle(DOOR, RecordTable.of("doors").withVersion("stamp")))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("column stamp of table doors has type text, expected integer or bigint");
    }

    @Test
    void a_tool_without_application_classes_raises_the_version_too() {
        Lifecycle<String, String> installed = turnstile.installedLifecycles().getFirst();
        assertThat(installed.table().versionColumn()).isEqualTo("lock_version");
        installed.fire(1, "shut");
        assertThat(version()).isEqualTo("1");
    }
}
