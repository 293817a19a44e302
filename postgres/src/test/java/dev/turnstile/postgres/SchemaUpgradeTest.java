package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.schema.SchemaFile;
import dev.turnstile.postgres.internal.schema.SchemaFiles;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas of one version meet files of the same version with another text, and files of later and earlier versions. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SchemaUpgradeTest {

    private static final SchemaFiles NOW = SchemaFiles.LIBRARY;

    private static final int VERSION = NOW.version();

    private static final String DETACHED = "functions/R__1_detached.sql";

    private static final String BODY =
            "SELECT prosrc LIKE '%fasten it%' FROM pg_proc WHERE oid = 'turnstile.detached'::regproc";

    private static final String HISTORY = "SELECT file, version, checksum, applied_at FROM turnstile.migration"
            + " UNION ALL SELECT 'installation', version, '', since FROM turnstile.installation ORDER BY 1";

    private final TestDatabase database;
    private final Roles roles;

    SchemaUpgradeTest(TestServer server) {
        database = server.emptyDatabase();
        roles = new Roles(database);
    }

    @AfterEach
    void close() {
        roles.close();
        database.close();
    }

    @Test
    void a_later_version_replaces_a_changed_object_and_keeps_its_privileges() throws SQLException {
        apply(NOW);
        roles.login("upgrade_app", "");
        database.sql("GRANT EXECUTE ON FUNCTION turnstile.detached TO upgrade_app");
        List<String> unchanged = database.rows("SELECT file, applied_at FROM turnstile.migration"
                + " WHERE file NOT LIKE 'R\\_\\_%' AND file <> '" + DETACHED + "' ORDER BY 1");

        apply(later("CREATE TABLE ${schema}.added (n int)", SchemaUpgradeTest::changed));

        assertThat(database.value(BODY)).isEqualTo("t");
        assertThat(
                        database.value(
                                "SELECT has_function_privilege('upgrade_app', 'turnstile.detached(text, text, bigint)', 'EXECUTE')"))
                .isEqualTo("t");
        assertThat(database.value("SELECT version FROM turnstile.installation")).isEqualTo(VERSION + 1 + "");
        assertThat(database.value("SELECT count(*) FROM turnstile.added")).isEqualTo("0");
        assertThat(database.rows("SELECT file, applied_at FROM turnstile.migration"
                        + " WHERE file NOT LIKE 'R\\_\\_%' AND file NOT IN ('" + DETACHED + "', 'V12__later.sql')"
                        + " ORDER BY 1"))
                .isEqualTo(unchanged);
    }

    @Test
    void an_earlier_version_does_not_bring_back_the_objects_of_a_later_one() throws SQLException {
        apply(later("", SchemaUpgradeTest::changed));
        List<String> history = database.rows(HISTORY);
        assertThatThrownBy(() -> apply(NOW)).isInstanceOf(SchemaTooNewException.class);
        assertThatThrownBy(() -> PostgresTurnstile.open(database.dataSource()))
                .isInstanceOf(SchemaTooNewException.class);
        assertThat(database.value(BODY)).isEqualTo("t");
        assertThat(database.rows(HISTORY)).isEqualTo(history);
    }

    @Test
    void a_build_with_another_text_of_an_object_is_refused_and_the_installed_text_remains() throws SQLException {
        SchemaFiles other = new SchemaFiles(
                NOW.versioned(),
                NOW.objects().stream().map(SchemaUpgradeTest::changed).toList());
        apply(NOW);
        List<String> history = database.rows(HISTORY);
        for (int open = 0; open < 2; open++) {
            refused(other, DETACHED, file(NOW, DETACHED), file(other, DETACHED));
            apply(NOW);
        }
        assertThat(database.value(BODY)).isEqualTo("f");
        assertThat(database.rows(HISTORY)).isEqualTo(history);

        database.sql("DROP SCHEMA turnstile CASCADE");
        apply(other);
        refused(NOW, DETACHED, file(other, DETACHED), file(NOW, DETACHED));
        assertThat(database.value(BODY)).isEqualTo("t");
    }

    @Test
    void a_versioned_file_that_was_changed_after_it_was_applied_is_refused() throws SQLException {
        apply(NOW);
        String name = NOW.versioned().get(2).name();
        SchemaFile changed = new SchemaFile(name, file(NOW, name).text() + "CREATE TABLE ${schema}.added (n int);");
        SchemaFiles edited = new SchemaFiles(replaced(NOW.versioned(), changed), NOW.objects());
        refused(edited, name, file(NOW, name), changed);
        SchemaFiles later = later("", file -> file);
        refused(new SchemaFiles(replaced(later.versioned(), changed), later.objects()), name, file(NOW, name), changed);
        assertThat(database.value("SELECT to_regclass('turnstile.added') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    void a_file_that_only_one_build_of_a_version_has_is_refused() throws SQLException {
        SchemaFile extra = new SchemaFile("views/R__1_extra.sql", "CREATE OR REPLACE VIEW ${schema}.extra AS SELECT 1");
        SchemaFiles more = new SchemaFiles(
                NOW.versioned(),
                Stream.concat(Stream.of(extra), NOW.objects().stream()).toList());
        apply(NOW);
        refused(more, extra.name(), null, extra);
        database.sql("DROP SCHEMA turnstile CASCADE");
        apply(more);
        refused(NOW, extra.name(), extra, null);
    }

    @Test
    void a_versioned_file_drops_an_object_that_the_later_version_lacks() throws SQLException {
        apply(NOW);
        SchemaFiles later = later("DROP FUNCTION ${schema}.streams_are_whole(bigint[])", file -> file);
        SchemaFiles without = new SchemaFiles(
                later.versioned(),
                later.objects().stream()
                        .filter(file -> !file.name().endsWith("streams_are_whole.sql"))
                        .toList());
        apply(without);
        List<String> history = database.rows(HISTORY);
        apply(without);
        assertThat(database.rows(HISTORY)).isEqualTo(history).noneMatch(row -> row.contains("streams_are_whole"));
        assertThat(database.value("SELECT to_regproc('turnstile.streams_are_whole') IS NULL"))
                .isEqualTo("t");
    }

    @Test
    void an_upgrade_that_fails_half_way_leaves_the_earlier_version() throws SQLException {
        apply(NOW);
        List<String> history = database.rows(HISTORY);
        SchemaFiles broken = later(
                "CREATE TABLE ${schema}.added (n int)",
                file -> file.name().equals(DETACHED) ? new SchemaFile(DETACHED, "SELECT 1 / 0") : file);
        assertThatThrownBy(() -> apply(broken)).isInstanceOf(SQLException.class).hasMessageContaining("division by");
        assertThat(database.value("SELECT to_regclass('turnstile.added') IS NULL"))
                .isEqualTo("t");
        assertThat(database.rows(HISTORY)).isEqualTo(history);
        PostgresTurnstile.open(database.dataSource()).close();
    }

    @Test
    void a_later_version_that_changes_all_objects_keeps_the_clock_that_a_recovery_has_set() throws SQLException {
        apply(NOW);
        String clock = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'log\\_x%' ORDER BY proname";
        database.sql("CREATE OR REPLACE FUNCTION turnstile.log_xid() RETURNS xid8 LANGUAGE sql STABLE"
                + " RETURN CAST(CAST(CAST(CAST(pg_current_xact_id() AS text) AS numeric) + 4711 AS text) AS xid8)");
        List<String> recovered = database.rows(clock);
        apply(later("", file -> new SchemaFile(file.name(), file.text() + "-- changed")));
        assertThat(database.rows(clock)).isEqualTo(recovered).hasSize(3).anyMatch(text -> text.contains("4711"));
    }

    private void apply(SchemaFiles files) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            new SchemaMigration("turnstile", files).apply(connection);
        }
    }

    /** Expects that migrating and checking refuse the files because of one file, and that neither changes anything. */
    private void refused(
            SchemaFiles files, String name, @Nullable SchemaFile installed, @Nullable SchemaFile expected) {
        List<String> history = database.rows(HISTORY);
        String message = "schema turnstile has version " + VERSION + " with file " + name + " of SHA-256 "
                + start(installed) + ", expected " + start(expected)
                + "; use the build of Turnstile that installed this version, or one with a later version";
        assertThatThrownBy(() -> apply(files))
                .isInstanceOf(LifecycleException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> {
                    try (Connection connection = database.dataSource().getConnection()) {
                        new SchemaMigration("turnstile", files).check(connection);
                    }
                })
                .hasMessage(message);
        assertThat(database.rows(HISTORY)).isEqualTo(history);
    }

    private static String start(@Nullable SchemaFile file) {
        return file == null ? "none" : file.checksum().substring(0, 12);
    }

    /** Returns the files of the next version, with another versioned file and changed objects. */
    private static SchemaFiles later(String statements, UnaryOperator<SchemaFile> objects) {
        List<SchemaFile> versioned = Stream.concat(
                        NOW.versioned().stream(),
                        Stream.of(new SchemaFile("V" + (VERSION + 1) + "__later.sql", statements)))
                .toList();
        return new SchemaFiles(
                versioned,
                NOW.objects().stream()
                        .map(file -> file.name().startsWith("R__")
                                ? new SchemaFile(file.name(), file.text().replace("" + VERSION, "" + (VERSION + 1)))
                                : objects.apply(file))
                        .toList());
    }

    private static SchemaFile changed(SchemaFile file) {
        return new SchemaFile(file.name(), file.text().replace("attach it again", "fasten it again"));
    }

    private static SchemaFile file(SchemaFiles files, String name) {
        return Stream.concat(files.versioned().stream(), files.objects().stream())
                .filter(file -> file.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<SchemaFile> replaced(List<SchemaFile> files, SchemaFile changed) {
        return files.stream()
                .map(file -> file.name().equals(changed.name()) ? changed : file)
                .toList();
    }
}
