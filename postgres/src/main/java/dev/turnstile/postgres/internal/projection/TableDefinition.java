package dev.turnstile.postgres.internal.projection;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The definition of a projection's tables and view. Thread-safe. */
public final class TableDefinition {

    private static final String INVALID_TABLE_DEFINITION = "42P16";

    private static final String CREATE = "CREATE TABLE IF NOT EXISTS {table} ({definitions}, PRIMARY KEY ({key}))";

    private static final String VIEW = "CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM {table}";

    private static final String GRANTS = """
            SELECT format('GRANT %s ON %s TO %s%s', a.privilege_type, c.oid::regclass,
              CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
              CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = to_regclass(?) AND a.grantee <> c.relowner""";

    private static final String SHOWN = """
            SELECT t.relname FROM pg_rewrite r
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
              AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
            JOIN pg_class t ON t.oid = d.refobjid
            WHERE r.ev_class = to_regclass(?) LIMIT 1""";

    private static final String INDEXES = "SELECT count(*) FROM pg_index WHERE indrelid = to_regclass(?)";

    private final RowShape<?, ?> shape;
    private final StatementTemplate names;

    public TableDefinition(RowShape<?, ?> shape) {
        this.shape = shape;
        this.names = new StatementTemplate(Map.of(
                "view", view(),
                "columns",
                        QuotedName.list(
                                shape.columns().stream().map(Column::name).toList()),
                "key",
                        QuotedName.list(
                                shape.keyColumns().stream().map(Column::name).toList()),
                "definitions",
                        shape.columns().stream()
                                .map(column -> QuotedName.of(column.name()) + " "
                                        + column.type().sql() + (column.required() ? " NOT NULL" : ""))
                                .collect(Collectors.joining(", "))));
    }

    private String view() {
        return shape.qualified(shape.projection().name());
    }

    private String fill(String text, String table) {
        return names.with("table", shape.qualified(table)).fill(text);
    }

    /** Creates this version's table with its indexes, and the view, if they do not exist. */
    public void ensure(Connection connection) throws SQLException {
        if (!exists(connection, shape.table())) {
            create(connection, shape.table());
            index(connection, shape.table());
        }
        if (!exists(connection, shape.projection().name())) {
            execute(connection, fill(VIEW, shape.table()));
        }
    }

    /** Creates a table if it does not exist, with no index except the index of the primary key. */
    public void create(Connection connection, String table) throws SQLException {
        execute(connection, fill(CREATE, table));
    }

    /** Creates the indexes of a table. */
    public void index(Connection connection, String table) throws SQLException {
        for (List<String> columns : shape.projection().indexes()) {
            execute(connection, "CREATE INDEX ON " + shape.qualified(table) + " (" + QuotedName.list(columns) + ")");
        }
    }

    /** Creates the indexes of a table if the table has only the index of the primary key. */
    public void indexOnce(Connection connection, String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(INDEXES)) {
            query.setString(1, shape.qualified(table));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (row.getInt(1) == 1) {
                    index(connection, table);
                }
            }
        }
    }

    public void drop(Connection connection, String table) throws SQLException {
        execute(connection, "DROP TABLE IF EXISTS " + shape.qualified(table));
    }

    /** Returns whether a table or view with a name exists. */
    public boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, shape.qualified(table));
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Locks a table against writes, but not against reads, until the transaction ends. */
    public void lock(Connection connection, String table) throws SQLException {
        execute(connection, "LOCK TABLE " + shape.qualified(table) + " IN EXCLUSIVE MODE");
    }

    public void rename(Connection connection, String table, String to) throws SQLException {
        execute(connection, "ALTER TABLE " + shape.qualified(table) + " RENAME TO " + QuotedName.of(to));
    }

    /** Returns the name of the table that the view shows, or null if there is no view. */
    public @Nullable String shown(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SHOWN)) {
            query.setString(1, view());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    /** Makes the view show a table. The privileges of the view do not change. */
    public void show(Connection connection, String table) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            execute(connection, fill(VIEW, table));
        } catch (SQLException e) {
            if (!INVALID_TABLE_DEFINITION.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            recreate(connection, table);
        }
    }

    private void recreate(Connection connection, String table) throws SQLException {
        StringBuilder grants = new StringBuilder();
        try (PreparedStatement query = connection.prepareStatement(GRANTS)) {
            query.setString(1, view());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    grants.append("; ").append(row.getString(1));
                }
            }
        }
        execute(connection, "DROP VIEW " + view() + "; " + fill(VIEW, table) + grants);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
