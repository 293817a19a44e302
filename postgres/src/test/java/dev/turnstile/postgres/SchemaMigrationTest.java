package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SchemaMigrationTest {

    private static final String TABLES =
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'turnstile'";

    private final TestDatabase database;

    SchemaMigrationTest(TestServer server) {
        database = server.emptyDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void installing_twice_changes_nothing() {
        PostgresTurnstile.open(database.dataSource());
        List<String> first = database.rows("SELECT version, file, applied_at FROM turnstile.migration");
        PostgresTurnstile.open(database.dataSource());
        assertThat(first).hasSize(SchemaMigration.latest());
        assertThat(database.rows("SELECT version, file, applied_at FROM turnstile.migration"))
                .isEqualTo(first);
    }

    @Test
    void nodes_that_start_at_once_install_once() throws Exception {
        int nodes = 8;
        database.sql(Orders.TABLE);
        CyclicBarrier start = new CyclicBarrier(nodes);
        Callable<Integer> node = () -> {
            start.await();
            return PostgresTurnstile.open(database.dataSource())
                    .lifecycle(Orders.MACHINE, RecordTable.of("orders"))
                    .definitionVersion();
        };
        List<Future<Integer>> versions = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
            for (int i = 0; i < nodes; i++) {
                versions.add(threads.submit(node));
            }
        }
        for (Future<Integer> version : versions) {
            assertThat(version.get()).isEqualTo(1);
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.migration"))
                .isEqualTo(Integer.toString(SchemaMigration.latest()));
        assertThat(database.value("SELECT count(*) FROM turnstile.machine_version"))
                .isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM turnstile.event_type WHERE kind <> 'change'"))
                .isEqualTo("8");
    }

    @Test
    void a_schema_newer_than_this_library_is_refused_and_left_alone() {
        PostgresTurnstile.open(database.dataSource());
        database.sql("INSERT INTO turnstile.migration (version, file) VALUES (99, 'V99__future.sql')");
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
}
