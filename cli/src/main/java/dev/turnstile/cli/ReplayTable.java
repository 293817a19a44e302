package dev.turnstile.cli;

import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.QuotedName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The table that a replay fills, with columns {@code id} and {@code state}. */
final class ReplayTable {

    private final DataSource dataSource;
    private final String name;

    /**
     * Creates the object; the table is created by {@link #bind}.
     *
     * @param name the table's name in SQL syntax, quoted where necessary, with or without a schema
     */
    ReplayTable(DataSource dataSource, String name) {
        this.dataSource = dataSource;
        this.name = name;
    }

    /**
     * Binds a machine to the table, and creates the table if it is missing. On failure, nothing is installed and a
     * table that this method created is dropped.
     *
     * @throws BadInput if the table contains rows, or another definition of the machine is installed, on which
     *     applications may rely
     * @throws dev.turnstile.lifecycle.LifecycleException if the table lacks the required columns or keys
     */
    Lifecycle<String, String> bind(StateMachine<String, String> machine) {
        refuseOtherDefinition(machine);
        boolean created = prepare();
        try {
            RecordTable table = RecordTable.of(name);
            PostgresTurnstile.check(dataSource, machine, table);
            return PostgresTurnstile.open(dataSource).lifecycle(machine, table);
        } catch (RuntimeException e) {
            if (created) {
                drop(e);
            }
            throw e;
        }
    }

    private void refuseOtherDefinition(StateMachine<String, String> machine) {
        PostgresTurnstile.installedDefinition(dataSource, machine.name()).ifPresent(installed -> {
            if (!MachineDocument.write(installed).equals(MachineDocument.write(machine))) {
                throw new BadInput(
                        "machine '" + machine.name()
                                + "' is installed in this database with another definition; specify another name with"
                                + " --name",
                        null);
            }
        });
    }

    /** Creates the table if it is missing, and returns whether it was missing. */
    private boolean prepare() {
        try (Connection connection = dataSource.getConnection()) {
            String existing = existing(connection);
            if (existing == null) {
                execute(connection, "CREATE TABLE %s (id text PRIMARY KEY, state smallint NOT NULL)");
                return true;
            }
            if (holdsRows(connection, existing)) {
                throw new BadInput(
                        "table " + name + ": expected an empty table, got rows; specify another with --table", null);
            }
            return false;
        } catch (SQLException e) {
            throw new BadInput("table " + name + ": " + e.getMessage(), e);
        }
    }

    private void drop(RuntimeException cause) {
        try (Connection connection = dataSource.getConnection()) {
            execute(connection, "DROP TABLE %s");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Returns the table's name in the server's notation, or null if the table does not exist. */
    private @Nullable String existing(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?)::text")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private void execute(Connection connection, String statement) throws SQLException {
        String quoted = Arrays.stream(parts(connection)).map(QuotedName::of).collect(Collectors.joining("."));
        try (Statement ddl = connection.createStatement()) {
            ddl.execute(String.format(statement, quoted));
        }
    }

    private String[] parts(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT parse_ident(?)")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return (String[]) row.getArray(1).getArray();
            }
        }
    }

    private static boolean holdsRows(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + table + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
