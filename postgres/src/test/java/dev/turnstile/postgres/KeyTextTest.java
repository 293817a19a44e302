package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.StreamName;
import dev.turnstile.history.Timeline.Change;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A record has one key, whatever the settings of the session and however its id is written. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class KeyTextTest {

    /** The driver does not allow another DateStyle; a function may have one. */
    private static final String SETTINGS = "SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = 'postgres_verbose';"
            + " SET bytea_output = 'escape'; SET extra_float_digits = -10";

    private final TestDatabase database;
    private final PostgresTurnstile here;
    private final HikariDataSource pool;
    private final PostgresTurnstile there;

    KeyTextTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        here = groupCommit.open(database.dataSource());
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setConnectionInitSql(SETTINGS);
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        there = groupCommit.open(pool);
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
        pool.close();
        database.close();
    }

    /**
     * A type whose text form depends on the session.
     *
     * @param type the type
     * @param id a value as text that means the same in every session
     * @param key the key of a record with this id
     */
    private record Type(String type, String id, String key) {}

    private static final List<Type> TYPES = List.of(
            new Type("timestamptz", "2024-02-29T23:30:00.5Z", "2024-02-29 23:30:00.5+00"),
            new Type("timestamp", "2024-02-03T23:30:00", "2024-02-03 23:30:00"),
            new Type("date", "2024-02-03", "2024-02-03"),
            new Type("interval", "P1DT2H", "P1DT2H"),
            new Type("bytea", "\\x61ff", "\\x61ff"),
            new Type("double precision", "0.1234567890123456", "0.1234567890123456"),
            new Type("timestamptz[]", "{2024-02-29T23:30:00Z}", "{\"2024-02-29 23:30:00+00\"}"),
            new Type("tstzrange", "[2024-02-29T23:30:00Z,)", "[\"2024-02-29 23:30:00+00\",)"),
            new Type("moment", "2024-02-29T23:30:00Z", "2024-02-29 23:30:00+00"),
            new Type("span", "(1,2024-02-29T23:30:00Z)", "(1,\"2024-02-29 23:30:00+00\")"));

    private void types() {
        database.sql("CREATE DOMAIN moment AS timestamptz; CREATE TYPE span AS (nr int, since timestamptz)");
    }

    @Test
    void two_sessions_of_other_settings_write_one_history() {
        types();
        for (int i = 0; i < TYPES.size(); i++) {
            Type type = TYPES.get(i);
            RecordTable things = created("things_" + i, "id " + type.type + " PRIMARY KEY");
            Lifecycle<String, String> first = here.lifecycle(SwitchTest.SWITCH, things);
            Lifecycle<String, String> second = there.lifecycle(SwitchTest.SWITCH, things);
            first.insert(Map.of("id", type.id));
            second.fire(type.id, "press");
            first.fireAll("press", List.of(type.id));
            assertThat(second.fireAll("press", List.of(type.id)).results()).hasSize(1);
            assertThat(second.history(type.id)).extracting(StateChange::version).containsExactly(1, 2, 3, 4);
            assertThat(first.history(type.id)).isEqualTo(second.history(type.id));
            assertThat(first.history(type.id)).extracting(StateChange::record).containsOnly(type.key);
            assertThat(second.history(type.key)).hasSize(4);
            assertThat(second.at(type.id, 2)).contains("on");
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.stream")).isEqualTo(TYPES.size() + "");
    }

    private RecordTable created(String name, String columns) {
        database.sql("CREATE TABLE " + name + " (" + columns + ", state smallint NOT NULL)");
        return RecordTable.of(name);
    }

    @Test
    void two_sessions_write_one_history_of_a_composite_id() {
        RecordTable slots = created(
                        "slots", "room text, since timestamptz, price numeric, PRIMARY KEY (room, since, price)")
                .withId("room", "since", "price");
        Lifecycle<String, String> first = here.lifecycle(SwitchTest.SWITCH, slots);
        Lifecycle<String, String> second = there.lifecycle(SwitchTest.SWITCH, slots);
        Instant since = Instant.parse("2024-02-29T23:30:00Z");
        first.insert(Map.of("room", "a,b", "since", since, "price", 7));
        second.fire(List.of("a,b", since, "7.00"), "press");
        first.fire(List.of("a,b", "2024-03-01 01:30:00+02", 7), "press");
        assertThat(second.history(List.of("a,b", since, "7.0")))
                .extracting(change -> change.record() + " " + change.version())
                .containsExactly(
                        "(\"a,b\",\"2024-02-29 23:30:00+00\",7) 1",
                        "(\"a,b\",\"2024-02-29 23:30:00+00\",7) 2",
                        "(\"a,b\",\"2024-02-29 23:30:00+00\",7) 3");
        assertThat(database.value("SELECT count(*) FROM turnstile.stream")).isEqualTo("1");
    }

    @Test
    void a_transition_in_another_session_is_in_the_same_history() {
        types();
        for (int i = 0; i < TYPES.size(); i++) {
            Type type = TYPES.get(i);
            String name = "things_" + i;
            RecordTable things = created(name, "id " + type.type + " PRIMARY KEY");
            Lifecycle<String, String> switches = here.lifecycle(SwitchTest.SWITCH, things);
            here.enforcement()
                    .install(
                            SwitchTest.SWITCH,
                            things,
                            EnforcementOptions.defaults().withGuards(false).withCapture(Capture.RECORD));
            here.enforcement().watch(name, List.of());
            switches.insert(Map.of("id", type.id));
            database.sql("CREATE FUNCTION past_the_door_" + i + "() RETURNS void LANGUAGE sql"
                    + " SET TimeZone = 'Asia/Tokyo' SET DateStyle = 'SQL, DMY' SET IntervalStyle = 'postgres_verbose'"
                    + " SET bytea_output = 'escape' SET extra_float_digits = -10"
                    + " AS 'UPDATE " + name + " SET state = 1'; SELECT past_the_door_" + i + "()");
            assertThat(switches.history(type.id)).extracting(StateChange::to).containsExactly("off", "on");
            assertThat(there.enforcement().changes(name, type.id)).hasSize(2);
            assertThat(there.timeline(StreamName.of(name, type.key)).changes())
                    .extracting(Change::after)
                    .last()
                    .satisfies(last -> assertThat(last.row()).isNotEmpty());
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.stream")).isEqualTo(TYPES.size() + "");
    }

    @Test
    void a_record_inserted_with_a_timestamp_id_is_found_by_it() {
        Lifecycle<String, String> moments =
                there.lifecycle(SwitchTest.SWITCH, created("moments", "id timestamptz PRIMARY KEY"));
        Lifecycle<String, String> locals =
                there.lifecycle(SwitchTest.SWITCH, created("locals", "id timestamp PRIMARY KEY"));
        Lifecycle<String, String> days = there.lifecycle(SwitchTest.SWITCH, created("days", "id date PRIMARY KEY"));
        Instant exact = Instant.parse("2024-12-31T23:59:59.999999999Z");
        Timestamp timestamp = Timestamp.from(exact.plusSeconds(1));
        found(moments, exact);
        found(moments, ZonedDateTime.ofInstant(exact.plusSeconds(60), ZoneId.of("Europe/Paris")));
        found(moments, OffsetDateTime.parse("-0044-03-15T12:00:00.000000999+02:00"));
        found(moments, OffsetDateTime.parse("+12345-03-15T12:00:00+02:00"));
        found(moments, timestamp);
        found(locals, LocalDateTime.parse("2024-12-31T23:59:59.999999999"));
        found(locals, timestamp);
        found(days, LocalDate.parse("-0004-02-29"));
        found(days, LocalDate.parse("+12024-02-29"));
        assertThat(moments.history(exact))
                .extracting(StateChange::record)
                .containsOnly("2024-12-31 23:59:59.999999+00");
    }

    private static void found(Lifecycle<String, String> switches, Object id) {
        switches.insert(new HashMap<>(Map.of("id", id)));
        switches.fire(id, "press");
        assertThat(switches.history(id)).extracting(StateChange::to).containsExactly("off", "on");
    }
}
