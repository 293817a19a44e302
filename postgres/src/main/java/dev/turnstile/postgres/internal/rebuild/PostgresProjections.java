package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.command.Retries;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.connection.Database;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import dev.turnstile.postgres.internal.log.LogFeed;
import dev.turnstile.postgres.internal.projection.RowShape;
import dev.turnstile.postgres.internal.projection.RowTable;
import dev.turnstile.postgres.internal.projection.TableDefinition;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.settings.EngineSettings;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.projection.Projections;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress;
import dev.turnstile.projection.Projections.Rebuilt;
import dev.turnstile.projection.Replay;
import dev.turnstile.projection.TableProjection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table projections of a database. Thread-safe. */
public final class PostgresProjections implements Projections {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresProjections.class);

    private static final int MAX_ATTEMPTS = 3;

    /** The delays between attempts to lock the view; the number of attempts is not limited. */
    private static final Retries LOCKED = Retries.defaults();

    private final String schema;
    private final Json json;
    private final LogFeed feed;
    private final Rebuild.Parts parts;
    private final Backoff backoff = Backoff.jittered();

    public PostgresProjections(DataSource dataSource, EngineSettings settings, EventNumbers numbers, SubjectKeys keys) {
        this.schema = settings.schema();
        this.json = settings.json();
        this.feed = new LogFeed(schema, numbers, keys, json);
        Database database = new Database(dataSource, "projections");
        this.parts = new Rebuild.Parts(
                database, new RebuildTable(schema), new SampleTable(schema), new TableSwap(schema, database));
    }

    @Override
    public Rebuilt rebuild(TableProjection<?, ?, ?> projection, RebuildOptions options) {
        Replay.refuse("a rebuild of projection '" + projection.name() + "'");
        try {
            return Replay.run(() -> rebuilt(projection, options));
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreException("rebuild " + projection.name() + ": the thread was interrupted", e);
        } catch (Exception e) {
            throw failure("rebuild " + projection.name(), e);
        }
    }

    private <K, R extends Record, E> Rebuilt rebuilt(TableProjection<K, R, E> projection, RebuildOptions options)
            throws SQLException, InterruptedException {
        RowShape<K, R> shape = RowShape.of(projection);
        RebuildOptions now = options;
        int changes = 0;
        while (true) {
            Incarnation in = parts.database().with(connection -> Incarnation.of(connection, QuotedName.of(schema)));
            SelectedLog log = new SelectedLog(schema, feed, json, projection.selection(), in);
            try {
                return Rebuild.begin(projection, now, parts, log, new RowTable<>(shape, shape.shadow()))
                        .run();
            } catch (ForgottenMeanwhileException e) {
                LOG.info("{}", e.getMessage());
                now = options.withFreshStart();
            } catch (SQLException e) {
                changes++;
                if (!Incarnation.changed(e) || changes == MAX_ATTEMPTS) {
                    throw e;
                }
                LOG.warn(
                        "projection {}: the rebuild continues from its checkpoint: {}",
                        projection.name(),
                        Failures.text(e));
            }
        }
    }

    @Override
    public void show(TableProjection<?, ?, ?> projection) {
        RowShape<?, ?> shape = RowShape.of(projection);
        try {
            if (!parts.database().with(connection -> new TableDefinition(shape).exists(connection, shape.table()))) {
                throw new IllegalStateException("no table " + shape.table() + " exists in schema " + projection.schema()
                        + "; rebuild the projection, or start its subscription");
            }
            awaitShown(shape);
        } catch (SQLException e) {
            throw failure("show " + shape.table(), e);
        }
    }

    /** Retries while other transactions lock the view or the table. */
    private void awaitShown(RowShape<?, ?> shape) throws SQLException {
        for (int failed = 1; !parts.swap().shown(shape); failed++) {
            backoff.pause(LOCKED, failed);
            if (Thread.currentThread().isInterrupted()) {
                throw new EventStoreException(
                        "show " + shape.table() + ": the thread was interrupted while other transactions locked the"
                                + " view; nothing was changed; call it again",
                        null);
            }
        }
    }

    @Override
    public List<RebuildProgress> rebuilds() {
        try {
            return parts.database().with(parts.rebuilds()::all);
        } catch (SQLException e) {
            throw failure("read the progress of rebuilds", e);
        }
    }

    private static RuntimeException failure(String what, Exception e) {
        RuntimeException translated = e instanceof SQLException sql ? RaisedState.translated(sql) : null;
        if (translated != null) {
            return translated;
        }
        return new EventStoreException(what + ": " + Failures.text(e), e);
    }
}
