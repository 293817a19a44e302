package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.Connections;
import dev.turnstile.postgres.internal.SchemaMigration;
import dev.turnstile.postgres.internal.recovery.Recovery;
import dev.turnstile.postgres.recovery.RecoveryReport;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Brings a log in order after it was restored into another cluster, and reports what the log may lack.
 *
 * <p>Horizons are transaction numbers. Where the cluster's numbers are lower than the stored ones, the clock of the log is
 * set above them, so that new events are delivered. Immutable.
 */
public final class LogRecovery {

    private final DataSource dataSource;
    private final String schema;

    private LogRecovery(DataSource dataSource, String schema) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        this.schema = schema;
    }

    /** Recovers the log in schema {@code turnstile} of a database. */
    public static LogRecovery of(DataSource dataSource) {
        return new LogRecovery(dataSource, "turnstile");
    }

    /** Returns one for another schema. */
    public LogRecovery withSchema(String name) {
        return new LogRecovery(dataSource, name);
    }

    /**
     * Recovers the log, in one transaction. If the clock is not behind, only sequences and snapshots are corrected.
     *
     * @param evenIfLeased whether to go on where nodes hold shards of subscriptions; they are taken from them
     * @throws LifecycleException if nodes hold shards, the schema is missing or has another version, or the database fails;
     *     nothing was changed then
     */
    public RecoveryReport recover(boolean evenIfLeased) {
        return new Connections.Own(dataSource).inTransaction("recover the log in schema " + schema, connection -> {
            new SchemaMigration(schema).check(connection);
            return new Recovery(schema).run(connection, evenIfLeased);
        });
    }
}
