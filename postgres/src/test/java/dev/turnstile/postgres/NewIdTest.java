package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.RecordTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A new record is found by the id with which it was inserted; an id that would be stored as another one is refused. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class NewIdTest extends SwitchTest {

    NewIdTest(TestServer server) {
        super(server, TestGroupCommit.ALONE);
    }

    private Lifecycle<String, String> switches(String type) {
        database.sql("DROP TABLE IF EXISTS switches; CREATE TABLE switches (id " + type
                + " PRIMARY KEY, state int NOT NULL)");
        return turnstile.lifecycle(SWITCH, RecordTable.of("switches"));
    }

    @Test
    void a_time_or_number_that_no_type_of_the_server_has_identifies_no_record() {
        Map<String, List<Object>> extremes = Map.of(
                "bigint", List.of(1.5, 1.5f, 1e30, Double.NaN, Double.NEGATIVE_INFINITY, -0.0, new BigDecimal("7.5")),
                "date", List.of(LocalDate.MAX, LocalDate.MIN),
                "timestamp", List.of(LocalDateTime.MAX, LocalDateTime.MIN),
                "timestamptz", List.of(Instant.MAX, Instant.MIN, OffsetDateTime.MAX, OffsetDateTime.MIN));
        extremes.forEach((type, ids) -> {
            Lifecycle<String, String> switches = switches(type);
            for (Object id : ids) {
                assertThatThrownBy(() -> switches.fire(id, "press")).isInstanceOf(RecordNotFound.class);
                assertThat(switches.history(id)).isEmpty();
                assertThat(switches.states(List.of(id))).isEmpty();
                assertThatThrownBy(() -> switches.state(id)).isInstanceOf(RecordNotFound.class);
                assertThatThrownBy(() -> switches.insert(Map.of("id", id)))
                        .as("%s %s", type, id)
                        .isInstanceOf(LifecycleException.class)
                        .hasMessageContaining("the database refused the statement (SQLSTATE 22");
            }
            assertThat(database.value("SELECT count(*) FROM switches")).isEqualTo("0");
        });
    }

    @Test
    void a_new_record_is_found_by_the_id_that_was_given_or_is_refused() {
        Map<String, List<Object>> ids = Map.of(
                "bigint", List.of(7, 7L, (short) 7, new BigDecimal("7"), " 7", "1.5", 7.0, 7.0f, 2.5),
                "numeric(8,2)", List.of(7, 7.5, new BigDecimal("7.50"), "7.505", 7.505f, "7.5", 1.5e-3, "1e-9"),
                "numeric", List.of(7.25f, 1e30, Double.NaN, new BigDecimal("1e-20")),
                "float8", List.of(0.1f, 0.1, -0.0, Double.NaN, Double.POSITIVE_INFINITY),
                "timestamp(0)", List.of("2024-02-29 12:00:00", LocalDateTime.parse("2024-02-29T12:00:00.4")),
                "time(3)", List.of("12:00:00.123", "12:00:00.1234", LocalTime.parse("12:00:00.5")));
        ids.forEach((type, given) -> given.forEach(id -> {
            Lifecycle<String, String> switches = switches(type);
            try {
                switches.insert(Map.of("id", id));
            } catch (LifecycleException | IllegalArgumentException e) {
                assertThat(database.value("SELECT count(*) FROM switches")).isEqualTo("0");
                return;
            }
            assertThat(switches.state(id)).as("%s %s", type, id).isEqualTo("off");
        }));
    }

    @Test
    void a_new_id_with_more_digits_than_its_column_is_refused_with_the_columns_type() {
        database.sql("CREATE TABLE found (id numeric(5,2) PRIMARY KEY, n numeric(5,2), state int NOT NULL)");
        Lifecycle<String, String> found = turnstile.lifecycle(SWITCH, RecordTable.of("found"));
        assertThatThrownBy(() -> found.insert(Map.of("id", "1.505")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a value of id that fits numeric(5,2), got one with more digits, which"
                        + " would be rounded to another id; round it before");
        found.insert(Map.of("id", "1.500", "n", "1.505"));
        assertThat(database.value("SELECT n FROM found")).isEqualTo("1.51");
    }

    @Test
    void a_value_of_a_class_without_an_sql_type_is_refused_with_its_column() {
        Lifecycle<String, String> switches = switches("bigint");
        for (Object value : List.of(List.of(1, 2), new Object(), Optional.of(1))) {
            assertThatThrownBy(() -> switches.insert(Map.of("id", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("column id of table switches: expected a value that the JDBC driver can send as bigint,"
                            + " got a " + value.getClass().getName()
                            + "; give it as text in the syntax of that type");
        }
    }
}
