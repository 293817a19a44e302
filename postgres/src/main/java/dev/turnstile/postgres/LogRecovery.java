package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.recovery.Recovery;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import dev.turnstile.postgres.recovery.RecoveryReport;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * The recovery of a log after it was restored into another cluster, with a report on the events that the log may lack.
 *
 * <p>Horizons are transaction ids. If the cluster's ids are lower than the stored ones, the clock of the log is set
 * above the stored ids, so that new events are delivered. Immutable.
 */
public final class LogRecovery {

    private final DataSource dataSource;
    private final String schema;

    private LogRecovery(DataSource dataSource, String schema) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.schema = schema;
    }

    /** Returns the recovery for schema {@code turnstile} of a database. */
    public static LogRecovery of(DataSource dataSource) {
        return new LogRecovery(dataSource, "turnstile");
    }

    /** Returns the recovery for another schema. */
    public LogRecovery withSchema(String name) {
        return new LogRecovery(dataSource, name);
    }

    /**
     * Recovers the log in one transaction. If the clock is not behind the stored ids, only sequences and snapshots are
     * corrected.
     *
     * @param evenIfLeased whether to continue if nodes hold leases of subscriptions' shards, and to revoke these leases
     * @throws LifecycleException if nodes hold leases and {@code evenIfLeased} is false, the schema is missing or has
     *     another version, or the database fails; nothing is changed then
     */
    public RecoveryReport recover(boolean evenIfLeased) {
        return new Connections.Own(dataSource).inTransaction("recover the log in schema " + schema, connection -> {
            new SchemaMigration(schema).check(connection);
            return new Recovery(schema).run(connection, evenIfLeased);
        });
    }
}
