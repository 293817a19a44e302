package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class DatabasePoolTest {

    private final TestServer server;

    DatabasePoolTest(TestServer server) {
        this.server = server;
    }

    @Test
    void a_returned_database_keeps_nothing_of_the_test_that_used_it() {
        String name;
        List<String> types;
        try (TestDatabase database = server.database()) {
            name = database.value("SELECT current_database()");
            types = database.rows("SELECT * FROM turnstile.event_type ORDER BY id");
            database.sql(Orders.TABLE);
            database.sql("CREATE SCHEMA s CREATE TABLE t (); CREATE FUNCTION turnstile.f() RETURNS int RETURN 1;"
                    + " CREATE VIEW turnstile.v AS SELECT 1; CREATE TYPE mood AS ENUM ('sad')");
            try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
                turnstile
                        .events()
                        .append(Append.of(StreamName.of("orders", 1), List.of(NewEvent.ofJson("sold", 1, "{}"))));
            }
        }
        try (TestDatabase database = server.database()) {
            assertThat(database.value("SELECT current_database()")).isEqualTo(name);
            assertThat(database.rows("SELECT * FROM turnstile.event_type ORDER BY id"))
                    .isEqualTo(types);
            assertThat(database.rows("SELECT position FROM turnstile.event")).isEmpty();
            assertThat(database.value("SELECT nextval('turnstile.event_position_seq')"))
                    .isEqualTo("1");
            assertThat(database.rows("SELECT relname FROM pg_class WHERE relname IN ('orders', 't', 'v')"
                            + " UNION ALL SELECT proname FROM pg_proc WHERE proname = 'f'"
                            + " UNION ALL SELECT typname FROM pg_type WHERE typname = 'mood'"))
                    .isEmpty();
        }
    }

    @Test
    void rows_of_the_template_remain_in_tables_that_refer_to_emptied_tables() {
        List<String> types;
        try (TestDatabase database = server.database()) {
            types = database.rows("SELECT * FROM turnstile.event_type ORDER BY id");
            database.sql("INSERT INTO turnstile.machine (name, version) VALUES ('m', 1)");
        }
        try (TestDatabase database = server.database()) {
            assertThat(database.rows("SELECT * FROM turnstile.event_type ORDER BY id"))
                    .isEqualTo(types);
            assertThat(database.rows("SELECT name FROM turnstile.machine")).isEmpty();
        }
    }

    @Test
    void tables_with_few_and_with_many_rows_are_emptied() {
        for (int rows : new int[] {1, 99, 100, 5_000}) {
            try (TestDatabase database = server.database()) {
                assertThat(database.rows("SELECT name FROM turnstile.machine")).isEmpty();
                database.sql("INSERT INTO turnstile.machine (name, version) SELECT 'm' || n, 1 FROM generate_series(1, "
                        + rows + ") n");
            }
        }
        try (TestDatabase database = server.database()) {
            assertThat(database.rows("SELECT name FROM turnstile.machine")).isEmpty();
            assertThat(database.value("SELECT count(*) > 0 FROM turnstile.event_type"))
                    .isEqualTo("t");
        }
    }

    @Test
    void a_database_is_reset_after_a_test_ended_all_sessions() {
        String name;
        try (TestDatabase database = server.database()) {
            name = database.value("SELECT current_database()");
        }
        try (TestDatabase database = server.database()) {
            assertThat(database.rows("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                            + " AND backend_type = 'client backend'"))
                    .containsExactly("t");
            database.sql("INSERT INTO turnstile.machine (name, version) VALUES ('m', 1)");
        }
        try (TestDatabase database = server.database()) {
            assertThat(database.value("SELECT current_database()")).isEqualTo(name);
            assertThat(database.rows("SELECT name FROM turnstile.machine")).isEmpty();
        }
    }

    @Test
    void a_database_whose_schema_was_changed_is_not_used_again() {
        for (String change : List.of(
                "GRANT SELECT ON turnstile.event TO PUBLIC",
                "ALTER TABLE turnstile.event ADD COLUMN note text",
                "ALTER FUNCTION turnstile.chain_events() RENAME TO chained_events",
                "CREATE RULE r AS ON INSERT TO turnstile.stream DO ALSO NOTHING",
                "ANALYZE turnstile.migration")) {
            String name;
            try (TestDatabase database = server.database()) {
                name = database.value("SELECT current_database()");
                database.sql(change);
            }
            try (TestDatabase database = server.database()) {
                assertThat(database.value("SELECT current_database()"))
                        .as(change)
                        .isNotEqualTo(name);
            }
        }
    }
}
