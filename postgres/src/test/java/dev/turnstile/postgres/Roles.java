package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The login roles of one test's database, which are dropped with their objects when it is closed. */
final class Roles implements AutoCloseable {

    private static final String PASSWORD = "secret";

    private final TestDatabase database;
    private final List<String> roles = new ArrayList<>();

    Roles(TestDatabase database) {
        this.database = database;
    }

    /** Creates a login role with options of CREATE ROLE. */
    void login(String role, String options) {
        known(role);
        database.sql("CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "' " + options);
    }

    /** Registers a role created elsewhere, to be dropped at the end. */
    void known(String role) {
        roles.addFirst(role);
    }

    /** Returns a data source of a role, without the pool. */
    DataSource as(String role) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try (Connection connection = database.dataSource().getConnection()) {
            source.setUrl(connection.getMetaData().getURL());
        }
        source.setUser(role);
        source.setPassword(PASSWORD);
        return source;
    }

    /** Executes statements as a role on one connection. */
    void run(String role, String... statements) throws SQLException {
        try (Connection connection = as(role).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Expects that a role lacks the right to one of the statements. */
    void denied(String role, String... statements) {
        assertThatThrownBy(() -> run(role, statements))
                .as(String.join("; ", statements))
                .isInstanceOf(SQLException.class)
                .matches(e -> "42501".equals(((SQLException) e).getSQLState()), "permission denied");
    }

    /** Expects that the last of the statements of a role is refused with a message. */
    void refused(String role, String message, String... statements) {
        assertThatThrownBy(() -> run(role, statements))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(message);
    }

    @Override
    public void close() {
        for (String role : roles) {
            database.sql("DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role + "') THEN"
                    + " DROP OWNED BY " + role + " CASCADE; DROP ROLE " + role + "; END IF; END $$");
        }
    }
}
