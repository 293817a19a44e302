package dev.turnstile.scheduler;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Databases with the table of db-scheduler. */
final class JobsDatabase {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private JobsDatabase() {}

    static DataSource create() throws IOException, SQLException {
        DataSource source = EmbeddedPostgres.shared(ServerOptions.defaults().withDurable(false))
                .createDatabase("jobs_" + DATABASES.incrementAndGet());
        try (InputStream script = JobsDatabase.class.getResourceAsStream("scheduled_tasks.sql");
                Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
        }
        return source;
    }

    /** Returns the names of the instances that are scheduled, in their order. */
    static List<String> instances(DataSource source, String table) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT task_instance FROM " + table + " ORDER BY 1")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
