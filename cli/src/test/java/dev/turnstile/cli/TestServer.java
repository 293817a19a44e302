package dev.turnstile.cli;

import dev.turnstile.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** The server that the tests share; each test creates its own database. */
final class TestServer {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestServer() {}

    /** A database of one test. */
    record TestDatabase(String url, DataSource dataSource) {

        void execute(String sql) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }

        /** Returns the first column of all rows as text. */
        List<String> query(String sql) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                List<String> values = new ArrayList<>();
                while (row.next()) {
                    values.add(row.getString(1));
                }
                return values;
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }

        /** Returns the user's schemas and tables, each with its schema. */
        List<String> made() {
            return query("""
                    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                    UNION SELECT nspname FROM pg_namespace WHERE nspname IN ('turnstile', 'turnstile_demo') ORDER BY 1""");
        }
    }

    static EmbeddedPostgres server() {
        return EmbeddedPostgres.shared();
    }

    static TestDatabase newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        DataSource dataSource = server().createDatabase(name);
        return new TestDatabase(server().url(name), dataSource);
    }
}
