package dev.turnstile.postgres.internal.schema;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.SchemaTooNewException;
import dev.turnstile.postgres.internal.connection.WholeTransaction;
import dev.turnstile.postgres.internal.sql.SqlFile;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migration of the schema to this version: it applies the files in order, in one transaction, under one lock.
 *
 * <p>Flyway can apply the files as well, with a placeholder {@code schema}.
 */
public final class SchemaMigration {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);

    /** The files in the order of their versions, starting at 1. */
    private static final List<String> FILES = List.of(
            "V1__machines_and_log.sql",
            "V2__commands.sql",
            "V3__enforcement.sql",
            "V4__event_store.sql",
            "V5__aggregates.sql",
            "V6__erasure.sql",
            "V7__event_lines.sql",
            "V8__archive.sql",
            "V9__event_readers.sql",
            "V10__subscriptions.sql",
            "V11__timers.sql",
            "V12__projections.sql",
            "V13__commit_facts.sql",
            "V14__log_identity.sql",
            "V15__detached_cursors.sql",
            "V16__forgotten.sql",
            "V17__privileges.sql",
            "V18__key_owners.sql",
            "V19__key_text.sql",
            "V20__changed_columns.sql",
            "V21__subscription_declarations.sql",
            "V22__key_actors.sql",
            "V23__table_identities.sql",
            "V24__rebuild_failures.sql",
            "V25__excepted_columns.sql");

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('turnstile schema ' || ?, 0))";

    private static final String HISTORY = """
            CREATE SCHEMA IF NOT EXISTS {schema};
            CREATE TABLE IF NOT EXISTS {schema}.migration (
              version    int         PRIMARY KEY,
              file       text        NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )""";

    private static final String APPLIED = "SELECT coalesce(max(version), 0) FROM {schema}.migration";

    private static final String RECORD = "INSERT INTO {schema}.migration (version, file) VALUES (?, ?)";

    private final String schema;

    public SchemaMigration(String schema) {
        this.schema = schema;
    }

    /** Returns the version of the schema that this version of Turnstile needs. */
    public static int latest() {
        return FILES.size();
    }

    /** Applies the missing files. If none is missing, it writes nothing and requires no privilege to write. */
    public void apply(Connection connection) throws SQLException {
        if (exists(connection) && upToDate(connection)) {
            return;
        }
        WholeTransaction.run(connection, begun -> {
            applyLocked(begun);
            return begun;
        });
    }

    /** Checks that the schema is installed in this version. Writes nothing. */
    public void check(Connection connection) throws SQLException {
        if (!exists(connection)) {
            throw new LifecycleException(
                    "schema " + schema
                            + " is not installed in this database; check the connection, or install Turnstile",
                    null);
        }
        if (!upToDate(connection)) {
            throw new LifecycleException(
                    "schema " + schema + " has version " + applied(connection) + ", expected " + latest()
                            + "; start an application with this version of Turnstile, which migrates it",
                    null);
        }
    }

    private void applyLocked(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, schema);
            lock.execute();
        }
        if (!exists(connection)) {
            execute(connection, HISTORY);
        } else if (upToDate(connection)) {
            return;
        }
        for (int version = applied(connection) + 1; version <= latest(); version++) {
            String file = FILES.get(version - 1);
            execute(connection, read(file));
            try (PreparedStatement record = connection.prepareStatement(sql(RECORD))) {
                record.setInt(1, version);
                record.setString(2, file);
                record.executeUpdate();
            }
            LOG.info("schema {}: applied {}", schema, file);
        }
    }

    /** Returns whether any version of the schema is installed. */
    public boolean exists(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            query.setString(1, QuotedName.of(schema) + ".migration");
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private boolean upToDate(Connection connection) throws SQLException {
        int applied = applied(connection);
        if (applied > latest()) {
            throw new SchemaTooNewException(schema, latest(), applied);
        }
        return applied == latest();
    }

    private int applied(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql(APPLIED))) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql(statements));
        }
    }

    private String sql(String text) {
        return StatementTemplate.of(schema).fill(text);
    }

    private static String read(String file) {
        return SqlFile.read("schema/" + file).replace("${schema}", "{schema}");
    }
}
