package dev.turnstile.adoption.survey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** Creates the legacy table of the benchmark in a schema of its own. */
final class LegacyTables {

    static final int ROWS = 24_000;

    /** The number of rows with each planted contradiction. */
    static final int PLANTED = 12;

    private static final Path SQL =
            Path.of("..", "benchmarks", "src", "main", "resources", "dev", "turnstile", "benchmarks", "legacy");

    private LegacyTables() {}

    /** Creates {@code faulty.orders} and {@code sound.orders}. */
    static void create(DataSource dataSource) throws SQLException {
        create(dataSource, "faulty", true);
        create(dataSource, "sound", false);
    }

    private static void create(DataSource dataSource, String schema, boolean planted) throws SQLException {
        execute(
                dataSource,
                "CREATE SCHEMA " + schema,
                "SET search_path = " + schema,
                read("orders.sql", planted),
                read(schema + ".sql", planted),
                "ANALYZE customers, orders, order_items",
                "RESET search_path");
    }

    static void execute(DataSource dataSource, String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }

    private static String read(String file, boolean planted) {
        try {
            return Files.readString(SQL.resolve(file))
                    .replace("{rows}", Integer.toString(ROWS))
                    .replace("{seed}", "1")
                    .replace("{planted}", Boolean.toString(planted));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
