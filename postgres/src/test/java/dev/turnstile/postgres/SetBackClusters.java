package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The servers of a test that sets the log back under a running application. */
abstract class SetBackClusters {

    static final Path BINARIES_15 = Path.of("/usr/lib/postgresql/15/bin");

    static final String TABLES = """
            CREATE TABLE ledger (stream text, version int, data text);
            CREATE TABLE lamps (id int PRIMARY KEY, state int NOT NULL);
            CREATE TABLE doors (id int PRIMARY KEY, state int NOT NULL);
            INSERT INTO lamps VALUES (1, 0), (2, 0);
            INSERT INTO doors VALUES (1, 0), (2, 0)""";

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    static boolean hasTools() {
        return Files.isExecutable(BINARIES_15.resolve("pg_dump")) && Files.isExecutable(BINARIES_15.resolve("initdb"));
    }

    static ServerOptions options() {
        // A killed server keeps everything that it wrote to files, so flushing them to disk is unnecessary here.
        ServerOptions options =
                ServerOptions.defaults().withSetting("wal_keep_size", "256MB").withSetting("fsync", "off");
        return hasTools() ? options.withBinaries(BINARIES_15) : options;
    }

    <T extends AutoCloseable> T closing(T resource) {
        open.addFirst(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    TemporaryCluster primary(ServerOptions options) throws SQLException {
        TemporaryCluster primary = closing(TemporaryCluster.create(directory.resolve("primary"), options));
        primary.start();
        sql(primary.dataSource(), TABLES);
        return primary;
    }

    /** Freezes all processes that would flush the WAL of asynchronous commits. */
    static List<Long> frozenWriters(TemporaryCluster cluster) {
        List<Long> writers = rows(
                        cluster.dataSource(),
                        "SELECT pid FROM pg_stat_activity"
                                + " WHERE backend_type IN ('walwriter', 'background writer', 'checkpointer')")
                .stream()
                .map(Long::valueOf)
                .toList();
        assertThat(writers).hasSize(3);
        writers.forEach(cluster::freeze);
        return writers;
    }

    static List<String> rows(DataSource dataSource, String query) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                rows.add(String.join(" ", columns));
            }
            return rows;
        } catch (SQLException e) {
            return List.of("not read: " + e.getMessage());
        }
    }

    static void sql(DataSource dataSource, String statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }
}
