package dev.turnstile.adoption;

import dev.turnstile.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * An empty database for one test.
 *
 * @param url the JDBC URL of the superuser
 * @param dataSource the database
 */
public record OrderDatabase(String url, DataSource dataSource) {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** Creates a database on the server that all tests share. */
    public static OrderDatabase create() {
        String name = "adoption" + DATABASES.incrementAndGet();
        DataSource dataSource = EmbeddedPostgres.shared().createDatabase(name);
        return new OrderDatabase(EmbeddedPostgres.shared().url(name), dataSource);
    }

    /** Executes statements. */
    public void execute(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Returns the first value of a query as text. */
    public String value(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "no row";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Returns a connection of another role without a password. */
    public Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(url.replace("user=postgres", "user=" + role));
    }
}
