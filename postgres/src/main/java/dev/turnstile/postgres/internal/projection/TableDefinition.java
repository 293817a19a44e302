package dev.turnstile.postgres.internal.projection;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.StatementTemplate;
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

/** The tables and the view of a projection. Thread-safe. */
public final class TableDefinition {

    private static final String OTHER_COLUMNS = "42P16";

    private static final String CREATE = "CREATE TABLE IF NOT EXISTS {table} ({definitions}, PRIMARY KEY ({key}))";

    private static final String VIEW = "CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM {table}";

    private static final String RIGHTS = """
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

    /** Makes the table of this version, with its indexes, unless it is there, and the view if there is none. */
    public void ensure(Connection connection) throws SQLException {
        if (!exists(connection, shape.table())) {
            create(connection, shape.table());
            index(connection, shape.table());
        }
        if (!exists(connection, shape.projection().name())) {
            execute(connection, fill(VIEW, shape.table()));
        }
    }

    /** Makes a table, without indexes but for that of the key. */
    public void create(Connection connection, String table) throws SQLException {
        execute(connection, fill(CREATE, table));
    }

    /** Makes the indexes of a table. */
    public void index(Connection connection, String table) throws SQLException {
        for (List<String> columns : shape.projection().indexes()) {
            execute(connection, "CREATE INDEX ON " + shape.qualified(table) + " (" + QuotedName.list(columns) + ")");
        }
    }

    /** Makes the indexes of a table that has none but that of the key. */
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

    /** Tells whether there is a table or view of a name. */
    public boolean exists(Connection connection, String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, shape.qualified(table));
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Has everybody who writes to a table wait until the transaction ends; those who only read go on. */
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

    /** Has the view show a table; who may read it stays as it is. */
    public void show(Connection connection, String table) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            execute(connection, fill(VIEW, table));
        } catch (SQLException e) {
            if (!OTHER_COLUMNS.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            makeAnew(connection, table);
        }
    }

    private void makeAnew(Connection connection, String table) throws SQLException {
        StringBuilder rights = new StringBuilder();
        try (PreparedStatement query = connection.prepareStatement(RIGHTS)) {
            query.setString(1, view());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rights.append("; ").append(row.getString(1));
                }
            }
        }
        execute(connection, "DROP VIEW " + view() + "; " + fill(VIEW, table) + rights);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
