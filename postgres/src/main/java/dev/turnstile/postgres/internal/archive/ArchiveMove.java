package dev.turnstile.postgres.internal.archive;

import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.archive.ArchivePlan;
import dev.turnstile.postgres.archive.ArchiveReport;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry;
import dev.turnstile.postgres.internal.sql.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Moves events from the event table into the archive. Thread-safe. */
public final class ArchiveMove {

    private static final String MISSING = """
            SELECT c.name AS category, s.key, missing.version, coalesce(next.version, 0) AS next_version,
              coalesce(next.position, 0) AS next_position
            FROM {schema}.stream s
            JOIN {schema}.category c ON c.id = s.category
            CROSS JOIN LATERAL (
              SELECT version FROM generate_series(s.archived_up_to + 1, s.version) AS version
              WHERE NOT EXISTS (SELECT FROM {schema}.event e WHERE e.stream_id = s.id AND e.version = version.version)
              ORDER BY version LIMIT 1) AS missing
            LEFT JOIN LATERAL (
              SELECT version, position FROM {schema}.event e
              WHERE e.stream_id = s.id AND e.version > missing.version ORDER BY e.version LIMIT 1) AS next ON true
            WHERE s.id = ?""";

    private static final ArchiveReport NOTHING = new ArchiveReport(0, 0, Set.of());

    private final ArchiveText text;
    private final DefinitionRegistry registry;
    private final Connections.Own connections;

    public ArchiveMove(String schema, DefinitionRegistry registry, Connections.Own connections) {
        this.text = new ArchiveText(schema);
        this.registry = registry;
        this.connections = connections;
    }

    /**
     * The result of one transaction.
     *
     * @param report the moved events, for the caller
     * @param last the number of the stream after which the next transaction continues, or -1 if no stream was found
     * @param broken the number of a stream with a missing event, or 0
     */
    private record Batch(ArchiveReport report, long last, long broken) {}

    /** Moves the events that a plan selects. */
    public ArchiveReport run(ArchivePlan plan, Consumer<ArchiveReport> progress) {
        Selection selection = selection(plan);
        ArchiveReport all = NOTHING;
        long after = 0;
        while (true) {
            Batch batch = batch(plan, selection, after);
            if (batch.last < 0) {
                return all;
            }
            all = all.plus(batch.report);
            after = batch.last;
            progress.accept(all);
        }
    }

    /** Counts the streams and events that a plan selects. */
    public ArchiveReport preview(ArchivePlan plan) {
        Selection selection = selection(plan);
        Parameters parameters = new Parameters()
                .integer(plan.upToVersion())
                .addAll(selection.parameters())
                .time(plan.until());
        return connections.run("preview the archive plan", connection -> {
            try (PreparedStatement query = prepared(connection, "preview.sql", selection, parameters);
                    ResultSet row = query.executeQuery()) {
                row.next();
                return new ArchiveReport(row.getLong("streams"), row.getLong("events"), Set.of());
            }
        });
    }

    private Selection selection(ArchivePlan plan) {
        return connections.run(
                "read the installed lifecycles",
                connection -> Selection.of(plan, plan.living() ? List.of() : registry.lifecycles(connection)));
    }

    private Batch batch(ArchivePlan plan, Selection selection, long after) {
        Parameters parameters = new Parameters()
                .integer(plan.upToVersion())
                .number(after)
                .addAll(selection.parameters())
                .time(plan.until())
                .integer(plan.batch())
                .integer(plan.batch());
        long broken = 0;
        try {
            return connections.inTransaction("archive", connection -> {
                Batch batch = moved(connection, selection, parameters, after);
                if (batch.broken > 0) {
                    throw new Incomplete(batch.broken);
                }
                return batch;
            });
        } catch (Incomplete e) {
            broken = e.stream;
        }
        throw missing(broken);
    }

    private Batch moved(Connection connection, Selection selection, Parameters parameters, long after)
            throws SQLException {
        try (PreparedStatement move = prepared(connection, "move.sql", selection, parameters);
                ResultSet row = move.executeQuery()) {
            ArchiveReport report = NOTHING;
            long last = -1;
            boolean open = false;
            while (row.next()) {
                if (row.getLong("events") != row.getLong("expected")) {
                    return new Batch(report, after, row.getLong("id"));
                }
                report = report.plus(report(row));
                if (!open) {
                    open = !row.getBoolean("done");
                    last = open ? row.getLong("id") - 1 : row.getLong("id");
                }
            }
            return new Batch(report, last, 0);
        }
    }

    private static ArchiveReport report(ResultSet row) throws SQLException {
        return new ArchiveReport(row.getBoolean("done") ? 1 : 0, row.getLong("events"), Set.of((String[])
                row.getArray("partitions").getArray()));
    }

    private PreparedStatement prepared(Connection connection, String file, Selection selection, Parameters parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.statement(file, selection));
        parameters.bind(statement);
        return statement;
    }

    private BrokenStreamException missing(long stream) {
        return connections.run("find the missing event of a stream", connection -> {
            try (PreparedStatement query = connection.prepareStatement(text.sql(MISSING))) {
                query.setLong(1, stream);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return new BrokenStreamException(
                            new StreamName(row.getString("category"), row.getString("key")),
                            row.getInt("version"),
                            row.getInt("next_version"),
                            row.getLong("next_position"));
                }
            }
        });
    }

    /** Rolls back a batch that contains a stream with a missing event. */
    private static final class Incomplete extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final long stream;

        Incomplete(long stream) {
            super("", null, false, false);
            this.stream = stream;
        }
    }
}
