package dev.turnstile.cli.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.ShellWord;
import dev.turnstile.embedded.DataDirectoryInUseException;
import dev.turnstile.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The database of a command: on a server, or on an embedded server that stops with the command. */
public final class Database implements AutoCloseable {

    private static final String NAME = "turnstile";

    private final HikariDataSource pool;
    private final @Nullable EmbeddedPostgres embedded;
    private final String option;

    private Database(HikariDataSource pool, @Nullable EmbeddedPostgres embedded, String option) {
        this.pool = pool;
        this.embedded = embedded;
        this.option = option;
    }

    /** Connects to a server. */
    static Database server(ServerAddress server, int connections) {
        server.check();
        return new Database(
                pool(server.jdbcUrl(), server.properties(), connections),
                null,
                "--url " + ShellWord.quoted(server.redacted()));
    }

    /**
     * Starts the embedded server on a data directory, and creates the directory if it is missing.
     *
     * @param fresh whether to start with an empty database
     */
    static Database embedded(Path directory, boolean fresh, int connections) {
        EmbeddedPostgres server = EmbeddedPostgres.start(directory);
        try {
            if (fresh) {
                server.dropDatabase(NAME);
            }
            if (fresh || !exists(server)) {
                server.createDatabase(NAME);
            }
            return embedded(server, directory, connections);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Opens the existing database in a data directory; connects to the running server if another process uses it. */
    static Database existing(Path directory, int connections) {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start(directory);
            try {
                if (!exists(server)) {
                    throw new BadInput(directory + ": expected a database of Turnstile, found none", null);
                }
                return embedded(server, directory, connections);
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (DataDirectoryInUseException e) {
            String url = e.url().orElseThrow(() -> e);
            return server(ServerAddress.of(inside(url), null, null), connections);
        }
    }

    private static Database embedded(EmbeddedPostgres server, Path directory, int connections) {
        return new Database(
                pool(server.url(NAME), new Properties(), connections),
                server,
                "--data " + ShellWord.quoted(directory.toString()));
    }

    /** Returns the URL of Turnstile's database on the server of another database's URL. */
    private static String inside(String url) {
        URI other = URI.create(url.substring("jdbc:".length()));
        return "jdbc:" + other.resolve("/" + NAME + "?" + other.getRawQuery());
    }

    private static boolean exists(EmbeddedPostgres server) {
        try (Connection connection = server.dataSource().getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?)")) {
            query.setString(1, NAME);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new BadInput("cannot read the databases of the embedded server: " + e.getMessage(), e);
        }
    }

    private static HikariDataSource pool(String url, Properties properties, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setDataSourceProperties(properties);
        config.setMaximumPoolSize(connections);
        config.setPoolName("turnstile");
        return new HikariDataSource(config);
    }

    /** Returns the pool of connections. */
    public DataSource dataSource() {
        return pool;
    }

    /** Returns the option by which a later command finds this database. */
    public String option() {
        return option;
    }

    /** Returns the option by which other processes find this database while it runs. */
    public String optionWhileRunning() {
        return embedded == null ? option : "--url " + ShellWord.quoted(pool.getJdbcUrl());
    }

    @Override
    public void close() {
        pool.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
