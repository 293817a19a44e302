package dev.turnstile.postgres.internal.schema;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.connection.WholeTransaction;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migration of the schema to the version of this library. It applies the missing versioned files and the changed
 * files of objects, in one transaction, under one lock.
 *
 * <p>Objects are replaced only by a later version. If a schema has this version, but another text of a file, the two
 * builds of the library would otherwise replace each other's objects, so the schema is refused.
 *
 * <p>Flyway can apply the files as well, with a placeholder {@code schema}. Then the schema is only read, and is
 * migrated by Flyway.
 */
public final class SchemaMigration {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);

    /** A statement after the lock must see what the lock's previous holder has committed. */
    private static final String ISOLATION = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('turnstile schema ' || ?, 0))";

    private static final String RECORD = """
            INSERT INTO {schema}.migration (file, version, checksum) VALUES (?, ?, ?)
            ON CONFLICT (file) DO UPDATE SET checksum = excluded.checksum, applied_at = clock_timestamp()""";

    private static final String DELETE_REMOVED =
            "DELETE FROM {schema}.migration WHERE version IS NULL AND file <> ALL (?)";

    private final String schema;
    private final SchemaFiles files;

    /** Creates the migration of a schema to the version of this library. */
    public SchemaMigration(String schema) {
        this(schema, SchemaFiles.LIBRARY);
    }

    /** Creates the migration of a schema by other files. */
    public SchemaMigration(String schema, SchemaFiles files) {
        this.schema = schema;
        this.files = files;
    }

    /** Returns the version of the schema that this version of Turnstile needs. */
    public static int latest() {
        return SchemaFiles.LIBRARY.version();
    }

    /** Applies the missing files. If none is missing, it writes nothing and requires no privilege to write. */
    public void apply(Connection connection) throws SQLException {
        if (InstalledSchema.read(connection, schema).isCurrent(files)) {
            return;
        }
        WholeTransaction.run(connection, begun -> {
            lock(begun);
            migrate(begun);
            return begun;
        });
    }

    /** Checks that the schema is installed in this version. Writes nothing. */
    public void check(Connection connection) throws SQLException {
        InstalledSchema installed = InstalledSchema.read(connection, schema);
        if (!installed.exists()) {
            throw new LifecycleException(
                    "schema " + schema
                            + " is not installed in this database; check the connection, or install Turnstile",
                    null);
        }
        if (!installed.isCurrent(files)) {
            requireTurnstile(installed);
            throw new LifecycleException(
                    "schema " + schema + " has version " + installed.version() + ", expected " + files.version()
                            + "; start an application with this version of Turnstile, which migrates it",
                    null);
        }
    }

    /** Returns whether any version of the schema is installed. */
    public boolean exists(Connection connection) throws SQLException {
        return InstalledSchema.exists(connection, schema);
    }

    private void lock(Connection connection) throws SQLException {
        execute(connection, ISOLATION);
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, schema);
            lock.execute();
        }
    }

    private void migrate(Connection connection) throws SQLException {
        InstalledSchema installed = InstalledSchema.read(connection, schema);
        if (installed.isCurrent(files)) {
            return;
        }
        requireTurnstile(installed);
        List<SchemaFile> pending = files.pending(installed.version(), installed.checksums());
        for (SchemaFile file : pending) {
            execute(connection, file.text().replace("${schema}", "{schema}"));
            recordApplied(connection, file);
        }
        deleteRemoved(connection);
        LOG.info("schema {}: version {}, {} files applied", schema, files.version(), pending.size());
    }

    private void requireTurnstile(InstalledSchema installed) {
        if (installed.byOtherTool()) {
            throw new LifecycleException(
                    "schema " + schema + " has version " + installed.version() + ", expected " + files.version()
                            + ", and was installed by another tool; apply the files of this version of Turnstile with"
                            + " that tool",
                    null);
        }
    }

    private void recordApplied(Connection connection, SchemaFile file) throws SQLException {
        try (PreparedStatement record = connection.prepareStatement(sql(RECORD))) {
            record.setString(1, file.name());
            if (file.version().isPresent()) {
                record.setInt(2, file.version().getAsInt());
            } else {
                record.setNull(2, Types.INTEGER);
            }
            record.setString(3, file.checksum());
            record.executeUpdate();
        }
    }

    /** Deletes the records of objects that a versioned file has dropped. */
    private void deleteRemoved(Connection connection) throws SQLException {
        Array names = connection.createArrayOf("text", files.objectNames().toArray());
        try (PreparedStatement delete = connection.prepareStatement(sql(DELETE_REMOVED))) {
            delete.setArray(1, names);
            delete.executeUpdate();
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
}
