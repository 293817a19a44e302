package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Flyway installs and migrates the schema, and Turnstile recognises it. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class FlywayTest {

    private static final int VERSION = SchemaMigration.latest();

    private static final String LOCATION = "classpath:dev/turnstile/postgres/schema";

    private static final String DEFINITIONS = """
            SELECT concat(oid::regprocedure, CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END, proacl) AS text
            FROM pg_proc WHERE pronamespace = 'turnstile'::regnamespace
            UNION ALL
            SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL
            SELECT concat(attrelid::regclass, attnum, attname, atttypid::regtype, attnotnull,
              col_description(attrelid, attnum))
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'turnstile'::regnamespace AND attnum > 0 AND NOT starts_with(relname, 'flyway_')
            UNION ALL
            SELECT concat(relname, relkind, reloptions, relacl, CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) END)
            FROM pg_class WHERE relnamespace = 'turnstile'::regnamespace AND NOT starts_with(relname, 'flyway_')
            ORDER BY text""";

    private final TestDatabase database;
    private final TestServer server;

    FlywayTest(TestServer server) {
        this.server = server;
        database = server.emptyDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_schema_that_flyway_installed_serves_transitions_and_events() {
        migrate(database.dataSource());
        assertThat(flyway().migrate().migrationsExecuted).isZero();
        database.sql(Orders.TABLE);
        try (PostgresTurnstile turnstile =
                PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            Lifecycle<Orders.State, Orders.Move> orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
            orders.insert(Map.of("id", 1));
            assertThat(orders.fire(1, Orders.Move.PAY).to()).isEqualTo(Orders.State.PAID);
            turnstile
                    .events()
                    .append(Append.of(StreamName.of("note", "1"), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("3");
    }

    @Test
    void flyway_and_turnstile_install_the_same_objects() {
        configure().placeholders(Map.of("schema", "\"turnstile\"")).load().migrate();
        try (TestDatabase installed = server.emptyDatabase()) {
            PostgresTurnstile.open(installed.dataSource()).close();
            assertThat(database.rows(DEFINITIONS)).containsExactlyInAnyOrderElementsOf(installed.rows(DEFINITIONS));
        }
    }

    @Test
    void turnstile_only_reads_a_schema_that_flyway_installed() {
        flyway().migrate();
        PostgresTurnstile.open(database.dataSource()).close();
        assertThat(database.rows("SELECT file FROM turnstile.migration")).isEmpty();
        assertThat(flyway().migrate().migrationsExecuted).isZero();
    }

    @Test
    void an_older_schema_is_left_to_flyway() {
        Flyway older = configure()
                .target(MigrationVersion.fromVersion(Integer.toString(VERSION - 1)))
                .load();
        older.migrate();
        database.sql("UPDATE turnstile.installation SET version = " + (VERSION - 1));
        String message = "schema turnstile has version " + (VERSION - 1) + ", expected " + VERSION
                + ", and was installed by another tool; apply the files of this version of Turnstile with that tool";
        assertThatThrownBy(() -> PostgresTurnstile.open(database.dataSource()))
                .isInstanceOf(LifecycleException.class)
                .hasMessage(message);
        assertThatThrownBy(
                        () -> PostgresTurnstile.builder(database.dataSource()).openInstalled())
                .hasMessage(message);
    }

    @Test
    void an_installation_that_flyway_did_not_complete_is_refused() {
        database.sql("CREATE SCHEMA turnstile; CREATE TYPE turnstile.chained_text AS (n int);"
                + " CREATE FUNCTION turnstile.detached(text, text, bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        Flyway half = configure().baselineOnMigrate(true).baselineVersion("0").load();
        assertThatThrownBy(half::migrate)
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("cannot change return type of existing function");
        assertThatThrownBy(() -> PostgresTurnstile.open(database.dataSource()))
                .hasMessageStartingWith("schema turnstile has version 0, expected " + VERSION);
        database.sql("DROP FUNCTION turnstile.detached(text, text, bigint)");
        half.migrate();
        PostgresTurnstile.open(database.dataSource()).close();
    }

    @Test
    void files_of_an_older_version_replace_no_object_of_a_later_one() {
        flyway().migrate();
        database.sql("UPDATE turnstile.installation SET version = " + (VERSION + 1) + ";"
                + " UPDATE turnstile.flyway_schema_history SET checksum = 1 WHERE script LIKE '%R\\_\\_0%'"
                + " OR script LIKE '%detached.sql';"
                + " CREATE OR REPLACE FUNCTION turnstile.detached(partition text, what text, first_position bigint)"
                + " RETURNS boolean LANGUAGE sql AS 'SELECT true'");
        assertThatThrownBy(() -> flyway().migrate())
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("the schema of Turnstile has version " + (VERSION + 1) + ", expected at most "
                        + VERSION + ", the version of these files; use the files of the version that installed it");
        assertThat(database.value("SELECT prosrc FROM pg_proc WHERE proname = 'detached'"))
                .isEqualTo("SELECT true");
        assertThatThrownBy(() -> PostgresTurnstile.open(database.dataSource()))
                .isInstanceOf(SchemaTooNewException.class);
    }

    @Test
    void the_schema_may_have_an_odd_name() {
        String odd = "odd schema";
        Flyway.configure()
                .dataSource(database.dataSource())
                .schemas(odd)
                .placeholders(Map.of("schema", "\"" + odd + "\""))
                .locations(LOCATION)
                .load()
                .migrate();
        PostgresTurnstile.builder(database.dataSource())
                .schema(odd)
                .openInstalled()
                .close();
    }

    private static void migrate(DataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas("turnstile")
                .placeholders(Map.of("schema", "turnstile"))
                .locations("classpath:dev/turnstile/postgres/schema")
                .load()
                .migrate();
    }

    private Flyway flyway() {
        return configure().load();
    }

    private FluentConfiguration configure() {
        return Flyway.configure()
                .dataSource(database.dataSource())
                .schemas("turnstile")
                .placeholders(Map.of("schema", "turnstile"))
                .locations(LOCATION);
    }
}
