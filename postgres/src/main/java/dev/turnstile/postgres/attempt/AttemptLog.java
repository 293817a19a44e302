package dev.turnstile.postgres.attempt;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.connection.WholeTransaction;
import dev.turnstile.postgres.internal.enforcement.LiveRow;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the recorded attempts to change the records of a lifecycle: the changes in the log, the recorded refusals, and
 * the rows as they were. Uses only the stored definitions and writes nothing, so it can also read from a standby.
 *
 * <p>Thread-safe.
 */
public final class AttemptLog {

    private static final String SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /** A page's statement is executed many times with few rows, which takes less time than its compilation. */
    private static final String WITHOUT_JIT = "SET LOCAL jit = off";

    private final DataSource dataSource;
    private final String schema;
    private final Json json;

    private AttemptLog(DataSource dataSource, String schema) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.schema = schema;
        this.json = Json.found();
    }

    /**
     * Opens the recorded attempts in schema {@code turnstile} of a database.
     *
     * @throws IllegalStateException if no implementation of {@link Json} is on the class path
     */
    public static AttemptLog of(DataSource dataSource) {
        return of(dataSource, "turnstile");
    }

    /**
     * Opens the recorded attempts in a schema of a database.
     *
     * @throws IllegalStateException if no implementation of {@link Json} is on the class path
     */
    public static AttemptLog of(DataSource dataSource, String schema) {
        return new AttemptLog(dataSource, schema);
    }

    /**
     * Reads the attempts of one lifecycle, in one transaction that is read-only and has one snapshot.
     *
     * @param query the lifecycle
     * @param work the work, which receives the attempts and returns the result
     * @throws LifecycleException if the machine is not installed or bound to no table, the query does not select
     *     exactly one lifecycle, the schema is missing or has another version, a privilege is missing, or the database
     *     fails
     */
    public <R extends @Nullable Object> R read(AttemptQuery query, Function<AttemptHistory, R> work) {
        try (Connection connection = OwnConnection.take(dataSource)) {
            new SchemaMigration(schema).check(connection);
            return WholeTransaction.run(connection, begun -> {
                try (Statement statement = begun.createStatement()) {
                    statement.execute(SNAPSHOT);
                    statement.execute(WITHOUT_JIT);
                }
                return work.apply(history(begun, query));
            });
        } catch (SQLException e) {
            throw failure("read the attempts of machine '" + query.machine() + "'", e);
        }
    }

    private AttemptHistory history(Connection connection, AttemptQuery query) throws SQLException {
        FoundLifecycle lifecycle = FoundLifecycle.find(connection, schema, query);
        return new AttemptHistory(
                connection,
                json,
                new AttemptStatements(schema, query.machine(), lifecycle),
                BoundTable.find(connection, schema, lifecycle.table()),
                lifecycle.definitions(connection, schema, json),
                LiveRow.Rows.of(connection, schema, json, lifecycle.category()).orElse(null));
    }

    static RuntimeException failure(String what, SQLException e) {
        RuntimeException translated = RaisedState.translated(e);
        return translated == null ? new LifecycleException(what + ": " + Failures.sql(e), e) : translated;
    }
}
