package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.internal.schema.SchemaFiles;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SchemaMigrationTest {

    private static final String TABLES =
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'turnstile'";

    private static final int FILES = SchemaFiles.LIBRARY.versioned().size()
            + SchemaFiles.LIBRARY.objects().size();

    private final TestDatabase database;
    private final Roles roles;

    SchemaMigrationTest(TestServer server) {
        database = server.emptyDatabase();
        roles = new Roles(database);
    }

    @AfterEach
    void close() {
        roles.close();
        database.close();
    }

    @Test
    void installing_twice_changes_nothing() {
        PostgresTurnstile.open(database.dataSource());
        List<String> first = database.rows("SELECT version, file, applied_at FROM turnstile.migration");
        PostgresTurnstile.open(database.dataSource());
        assertThat(first).hasSize(FILES);
        assertThat(database.rows("SELECT version, file, applied_at FROM turnstile.migration"))
                .isEqualTo(first);
    }

    @Test
    void nodes_that_start_at_once_install_once() throws Exception {
        database.sql(Orders.TABLE);
        assertThat(startAtOnce(() -> PostgresTurnstile.open(database.dataSource())
                        .lifecycle(Orders.MACHINE, RecordTable.of("orders"))
                        .definitionVersion()))
                .containsOnly(1);
        assertThat(database.value("SELECT count(*) FROM turnstile.migration")).isEqualTo(Integer.toString(FILES));
        assertThat(database.value("SELECT count(*) FROM turnstile.machine_version"))
                .isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM turnstile.event_type WHERE kind <> 'change'"))
                .isEqualTo("8");
    }

    @Test
    void nodes_whose_sessions_default_to_repeatable_read_install_once() throws Exception {
        String name = database.value("SELECT current_database()");
        database.sql("ALTER DATABASE " + name + " SET default_transaction_isolation = 'repeatable read'");
        startAtOnce(() -> {
            PostgresTurnstile.open(roles.as("postgres")).close();
            return 1;
        });
        assertThat(database.value("SELECT count(*) FROM turnstile.migration")).isEqualTo(Integer.toString(FILES));
    }

    @Test
    void a_node_that_waits_for_an_installation_uses_it() throws Exception {
        try (Connection first = database.dataSource().getConnection();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            first.setAutoCommit(false);
            first.createStatement()
                    .execute("SELECT pg_advisory_xact_lock(hashtextextended('turnstile schema turnstile', 0))");
            Future<?> second = threads.submit(
                    () -> PostgresTurnstile.open(database.dataSource()).close());
            await().until(() -> database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                            + " AND NOT granted AND database = (SELECT oid FROM pg_database"
                            + " WHERE datname = current_database())")
                    .equals("1"));
            new SchemaMigration("turnstile").apply(first);
            second.get();
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.migration")).isEqualTo(Integer.toString(FILES));
    }

    @Test
    void a_role_that_may_only_read_opens_an_installed_schema() throws SQLException {
        PostgresTurnstile.open(database.dataSource());
        roles.login("schema_reader", "");
        database.sql("""
                GRANT USAGE ON SCHEMA turnstile TO schema_reader;
                GRANT SELECT ON ALL TABLES IN SCHEMA turnstile TO schema_reader;
                GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA turnstile TO schema_reader;
                ALTER ROLE schema_reader SET default_transaction_read_only = on""");
        PostgresTurnstile.open(roles.as("schema_reader")).close();
    }

    @Test
    void a_role_installs_into_a_schema_of_its_own_without_the_privilege_to_create_schemas() throws SQLException {
        roles.login("schema_owner", "");
        database.sql("CREATE SCHEMA turnstile AUTHORIZATION schema_owner");
        PostgresTurnstile.open(roles.as("schema_owner")).close();
        assertThat(database.value("SELECT version FROM turnstile.installation"))
                .isEqualTo(Integer.toString(SchemaMigration.latest()));
    }

    @Test
    void a_role_without_the_privilege_to_create_schemas_installs_nothing() throws SQLException {
        roles.login("schema_guest", "");
        DataSource guest = roles.as("schema_guest");
        assertThatThrownBy(() -> PostgresTurnstile.open(guest))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("permission denied for database");
        assertThat(database.value("SELECT to_regnamespace('turnstile') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    void a_role_without_the_privilege_to_create_tables_installs_nothing() throws SQLException {
        roles.login("schema_guest", "");
        database.sql("CREATE SCHEMA turnstile; GRANT USAGE ON SCHEMA turnstile TO schema_guest");
        DataSource guest = roles.as("schema_guest");
        assertThatThrownBy(() -> PostgresTurnstile.open(guest))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("permission denied for schema turnstile");
        assertThat(database.value(TABLES)).isEqualTo("0");
    }

    @Test
    void a_schema_newer_than_this_library_is_refused_and_left_alone() {
        PostgresTurnstile.open(database.dataSource());
        database.sql("UPDATE turnstile.installation SET version = 99");
        assertThatThrownBy(() -> PostgresTurnstile.open(database.dataSource()))
                .isInstanceOf(SchemaTooNewException.class)
                .hasMessage("schema turnstile has version 99, this version of Turnstile knows up to "
                        + SchemaMigration.latest() + "; use the version of Turnstile that installed it, or a later one")
                .extracting("schema", "known", "installed")
                .containsExactly("turnstile", SchemaMigration.latest(), 99);
    }

    @Test
    void a_failed_installation_leaves_nothing_behind() {
        database.sql("CREATE SCHEMA turnstile; CREATE TABLE turnstile.event (mine int)");
        assertThatThrownBy(() -> PostgresTurnstile.open(database.dataSource()))
                .isInstanceOf(LifecycleException.class)
                .hasMessageContaining("relation \"event\" already exists");
        assertThat(database.value(TABLES)).isEqualTo("1");
    }

    @Test
    void the_schema_may_have_another_name_even_an_odd_one() {
        String odd = "odd \"schema\"; --";
        database.sql(Orders.TABLE);
        PostgresTurnstile turnstile =
                PostgresTurnstile.builder(database.dataSource()).schema(odd).open();
        turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders")).insert(java.util.Map.of());
        assertThat(database.value("SELECT count(*) FROM " + QuotedName.of(odd) + ".event"))
                .isEqualTo("1");
    }

    @Test
    void a_tool_that_only_looks_installs_nothing() {
        assertThatThrownBy(
                        () -> PostgresTurnstile.builder(database.dataSource()).openInstalled())
                .isInstanceOf(LifecycleException.class)
                .hasMessage("schema turnstile is not installed in this database; check the connection, or install"
                        + " Turnstile");
        assertThat(database.value(TABLES)).isEqualTo("0");
    }

    /** Runs eight calls at the same time, and returns their results. */
    private static List<Integer> startAtOnce(Callable<Integer> node) throws Exception {
        int nodes = 8;
        CyclicBarrier start = new CyclicBarrier(nodes);
        List<Future<Integer>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
            for (int i = 0; i < nodes; i++) {
                calls.add(threads.submit(() -> {
                    start.await();
                    return node.call();
                }));
            }
        }
        List<Integer> results = new ArrayList<>();
        for (Future<Integer> call : calls) {
            results.add(call.get());
        }
        return results;
    }
}
