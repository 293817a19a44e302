package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.connection.Database;
import dev.turnstile.postgres.internal.log.LogFeed;
import dev.turnstile.postgres.internal.projection.RowTable;
import dev.turnstile.postgres.internal.projection.TableDefinition;
import dev.turnstile.projection.Projections.RebuildOptions;
import dev.turnstile.projection.Projections.RebuildProgress.Phase;
import dev.turnstile.projection.Projections.Rebuilt;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One attempt to rebuild the table of a projection; the methods are in the order of its phases. Not thread-safe.
 *
 * @param <K> the type of keys
 * @param <R> the type of rows
 * @param <E> the type of events
 */
final class Rebuild<K, R extends Record, E> {

    private static final int PAGE = 10_000;

    /** A crash may lose a checkpoint; the events are then folded again. The swap is committed synchronously. */
    private static final String LAZY = "SET LOCAL synchronous_commit = off";

    private final TableProjection<K, R, E> projection;
    private final RebuildOptions options;
    private final Parts parts;
    private final SelectedLog log;
    private final RowTable<K, R> shadow;
    private final TableDefinition definition;
    private final Begun begun;
    private final KeySample sample;
    private final RowCache<K, R, E> cache;
    private final Meter meter;
    private Cursor at;
    private Cursor saved;
    private long events;
    private long savedEvents;
    private long read;

    /**
     * The objects that all rebuilds share.
     *
     * @param database the database
     * @param rebuilds the table of checkpoints and progress
     * @param samples the table of samples
     * @param swap swaps the tables
     */
    record Parts(Database database, RebuildTable rebuilds, SampleTable samples, TableSwap swap) {}

    /**
     * The start of an attempt.
     *
     * @param attempt the attempt
     * @param seed the seed of the sample
     * @param at the cursor of the last checkpoint
     * @param events the number of events folded up to the checkpoint
     * @param sample the sample at the checkpoint
     */
    record Begun(RebuildTable.Attempt attempt, long seed, Cursor at, long events, Map<String, Set<Long>> sample) {}

    private Rebuild(
            TableProjection<K, R, E> projection,
            RebuildOptions options,
            Parts parts,
            SelectedLog log,
            RowTable<K, R> shadow,
            Begun begun) {
        this.projection = projection;
        this.options = options;
        this.parts = parts;
        this.log = log;
        this.shadow = shadow;
        this.definition = new TableDefinition(shadow.shape());
        this.begun = begun;
        this.sample = new KeySample(options.sample(), begun.seed());
        this.sample.restore(begun.sample());
        this.cache = new RowCache<>(
                projection, shadow, log.json(), sample, begun.at().equals(Cursor.START));
        this.at = begun.at();
        this.saved = at;
        this.events = begun.events();
        this.savedEvents = events;
        this.meter = new Meter(parts, begun.attempt(), options.progress());
    }

    /** Starts an attempt, which supersedes earlier attempts. */
    static <K, R extends Record, E> Rebuild<K, R, E> begin(
            TableProjection<K, R, E> projection,
            RebuildOptions options,
            Parts parts,
            SelectedLog log,
            RowTable<K, R> shadow)
            throws SQLException {
        Begun begun =
                parts.database().inTransaction(connection -> begun(connection, projection, options, parts, shadow));
        return new Rebuild<>(projection, options, parts, log, shadow, begun);
    }

    private static <K, R extends Record> Begun begun(
            Connection connection,
            TableProjection<K, R, ?> projection,
            RebuildOptions options,
            Parts parts,
            RowTable<K, R> shadow)
            throws SQLException {
        String name = projection.name();
        int version = projection.version();
        TableDefinition definition = new TableDefinition(shadow.shape());
        String shape = shadow.shape().fingerprint() + "; " + projection.selection();
        parts.swap().lock(connection, name);
        parts.rebuilds().awaitForgetting(connection);
        RebuildTable.Saved saved = parts.rebuilds().find(connection, name, version);
        boolean resumable = !options.fresh()
                && saved != null
                && saved.phase() != Phase.DONE
                && saved.shape().equals(shape)
                && definition.exists(connection, shadow.shape().shadow());
        if (saved != null && resumable) {
            return resumed(connection, parts, saved, name, version);
        }
        definition.drop(connection, shadow.shape().shadow());
        definition.create(connection, shadow.shape().shadow());
        parts.samples().delete(connection, name, version);
        long seed = ThreadLocalRandom.current().nextLong();
        RebuildTable.Attempt attempt = parts.rebuilds()
                .start(connection, name, version, shape, seed, parts.swap().tables(shadow.shape()));
        return new Begun(attempt, seed, Cursor.START, 0, Map.of());
    }

    private static Begun resumed(Connection connection, Parts parts, RebuildTable.Saved saved, String name, int version)
            throws SQLException {
        RebuildTable.Attempt attempt = parts.rebuilds().resume(connection, name, version);
        Map<String, Set<Long>> sample = parts.samples().all(connection, name, version);
        return new Begun(attempt, saved.seed(), saved.at(), saved.events(), sample);
    }

    Rebuilt run() throws SQLException, InterruptedException {
        long start = System.nanoTime();
        try {
            catchUp();
            meter.phase(Phase.INDEXING, at, events);
            parts.database().inTransaction(this::indexed);
            catchUp();
            meter.phase(Phase.CHECKING, at, events);
            int checked = parts.database().with(this::checked);
            meter.phase(Phase.SWAPPING, at, events);
            swap();
            meter.phase(Phase.DONE, at, events);
            return new Rebuilt(events, read, checked, Duration.ofNanos(System.nanoTime() - start));
        } catch (SQLException | InterruptedException | RuntimeException | Error e) {
            requireNoneForgotten(e);
            meter.failed(at, savedEvents, e);
            throw e;
        }
    }

    /** Replaces the failure if a subject was forgotten, because the table was then emptied and any step may fail. */
    private void requireNoneForgotten(Throwable failure) {
        boolean forgotten;
        try {
            forgotten = !(failure instanceof InterruptedException)
                    && parts.database().with(connection -> parts.rebuilds().forgotten(connection, begun.attempt()));
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return;
        }
        if (forgotten) {
            throw new ForgottenMeanwhileException(begun.attempt(), failure);
        }
    }

    /** Folds all events that are settled now, and saves a checkpoint. */
    private void catchUp() throws SQLException, InterruptedException {
        Cursor goal = parts.database().with(log::settledUpTo);
        try (Prefetch pages = new Prefetch(parts.database(), log, at, page())) {
            for (boolean last = false; !last; ) {
                LogFeed.Page page = pages.next();
                parts.database().with(connection -> fold(connection, page));
                if (events - savedEvents >= options.checkpoint() || cache.size() > options.rows()) {
                    checkpoint();
                }
                meter.reportIfDue(at, events);
                last = page.reaches(goal);
            }
        }
        checkpoint();
    }

    private int page() {
        return (int) Math.min(PAGE, options.checkpoint());
    }

    private LogFeed.Page fold(Connection connection, LogFeed.Page page) throws SQLException {
        cache.fold(connection, page.events());
        at = page.end();
        events += page.events().size();
        read += page.events().size();
        return page;
    }

    private void checkpoint() throws SQLException {
        if (at.equals(saved)) {
            return;
        }
        parts.database().inTransaction(connection -> {
            try (Statement lazy = connection.createStatement()) {
                lazy.execute(LAZY);
            }
            write(connection);
            return at;
        });
        written();
    }

    private void write(Connection connection) throws SQLException {
        parts.rebuilds().save(connection, begun.attempt(), log.in(), at, events);
        cache.write(connection);
        parts.samples().save(connection, begun.attempt(), sample);
    }

    private void written() {
        saved = at;
        savedEvents = events;
        cache.written(options.rows());
    }

    /** Creates the indexes, unless an earlier attempt has created them. */
    private boolean indexed(Connection connection) throws SQLException {
        definition.indexOnce(connection, shadow.shape().shadow());
        try (Statement analyze = connection.createStatement()) {
            analyze.execute("ANALYZE " + shadow.shape().qualified(shadow.shape().shadow()));
        }
        return true;
    }

    private int checked(Connection connection) throws SQLException {
        return new SampleCheck<>(projection, shadow, log, sample).check(connection, saved);
    }

    /** Swaps the tables. Retries while readers hold locks, and folds new events between two attempts. */
    private void swap() throws SQLException, InterruptedException {
        TableSwap.Candidate candidate = new TableSwap.Candidate(shadow.shape(), options.show());
        while (!parts.swap().tried(candidate, this::finish)) {
            cache.clear();
            at = saved;
            events = savedEvents;
            catchUp();
        }
        written();
        parts.swap().dropOld(candidate);
    }

    /** Folds the last events while the old table is locked against writes, and saves a checkpoint. */
    private TableSwap.Finished finish(Connection connection, boolean inline) throws SQLException {
        Cursor goal = log.settledUpTo(connection);
        for (boolean last = false; !last; ) {
            LogFeed.Page page = inline ? log.committed(connection, at, page()) : log.settled(connection, at, page());
            fold(connection, page);
            last = inline ? page.complete() : page.reaches(goal);
        }
        write(connection);
        return new TableSwap.Finished(at, events);
    }
}
