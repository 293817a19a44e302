package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.projection.RowTable;
import dev.turnstile.postgres.internal.projection.TableDefinition;
import dev.turnstile.postgres.internal.subscription.Database;
import dev.turnstile.projection.RebuildOptions;
import dev.turnstile.projection.RebuildProgress.Phase;
import dev.turnstile.projection.Rebuilt;
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
 * One attempt to make a projection's table all over again, in the order in which things happen. Used by one thread.
 *
 * @param <K> keys
 * @param <R> rows
 * @param <E> events
 */
final class Rebuild<K, R extends Record, E> {

    private static final int PAGE = 10_000;

    /** What is lost with the server was not said to be done; the exchange is durable. */
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
     * What all rebuilds share.
     *
     * @param database the database
     * @param rebuilds how far they are
     * @param samples their samples
     * @param exchange puts tables in the place of others
     */
    record Parts(Database database, RebuildTable rebuilds, SampleTable samples, TableSwap exchange) {}

    /**
     * Where an attempt begins.
     *
     * @param attempt the attempt
     * @param seed of the sample
     * @param at the place
     * @param events how many events were folded before
     * @param sample what was drawn before
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

    /** Begins an attempt, which keeps those before it from going on. */
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
        parts.exchange().alone(connection, name);
        parts.rebuilds().awaitForgetting(connection);
        RebuildTable.Saved saved = parts.rebuilds().find(connection, name, version);
        boolean goesOn = !options.fresh()
                && saved != null
                && saved.phase() != Phase.DONE
                && saved.shape().equals(shape)
                && definition.exists(connection, shadow.shape().shadow());
        if (saved != null && goesOn) {
            return again(connection, parts, saved, name, version);
        }
        definition.drop(connection, shadow.shape().shadow());
        definition.create(connection, shadow.shape().shadow());
        parts.samples().forget(connection, name, version);
        long seed = ThreadLocalRandom.current().nextLong();
        RebuildTable.Attempt attempt = parts.rebuilds()
                .anew(connection, name, version, shape, seed, parts.exchange().tables(shadow.shape()));
        return new Begun(attempt, seed, Cursor.START, 0, Map.of());
    }

    private static Begun again(Connection connection, Parts parts, RebuildTable.Saved saved, String name, int version)
            throws SQLException {
        RebuildTable.Attempt attempt = parts.rebuilds().again(connection, name, version);
        Map<String, Set<Long>> sample = parts.samples().all(connection, name, version);
        return new Begun(attempt, saved.seed(), saved.at(), saved.events(), sample);
    }

    Rebuilt run() throws SQLException, InterruptedException {
        long began = System.nanoTime();
        try {
            catchUp();
            meter.phase(Phase.INDEXING, at, events);
            parts.database().inTransaction(this::indexed);
            catchUp();
            meter.phase(Phase.CHECKING, at, events);
            int checked = parts.database().with(this::checked);
            meter.phase(Phase.EXCHANGING, at, events);
            exchange();
            meter.phase(Phase.DONE, at, events);
            return new Rebuilt(events, read, checked, Duration.ofNanos(System.nanoTime() - began));
        } catch (SQLException | InterruptedException | RuntimeException | Error e) {
            requireNoneForgotten(e);
            meter.failed(at, savedEvents, e);
            throw e;
        }
    }

    /** What was read of a table that was emptied meanwhile may have failed in any way. */
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

    /** Folds all that is settled now, and saves. */
    private void catchUp() throws SQLException, InterruptedException {
        Cursor goal = parts.database().with(log::settledUpTo);
        try (Prefetch pages = new Prefetch(parts.database(), log, at, page())) {
            for (boolean last = false; !last; ) {
                Page page = pages.next();
                parts.database().with(connection -> fold(connection, page));
                if (events - savedEvents >= options.checkpoint() || cache.size() > options.rows()) {
                    checkpoint();
                }
                meter.look(at, events);
                last = page.reaches(goal);
            }
        }
        checkpoint();
    }

    private int page() {
        return (int) Math.min(PAGE, options.checkpoint());
    }

    private Page fold(Connection connection, Page page) throws SQLException {
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

    /** Makes indexes once: an attempt that goes on may find them made. */
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

    /** Tries until those who read the view let it; in between, what has come meanwhile is folded. */
    private void exchange() throws SQLException, InterruptedException {
        TableSwap.Candidate candidate = new TableSwap.Candidate(shadow.shape(), options.show());
        while (!parts.exchange().tried(candidate, this::finish)) {
            cache.forget();
            at = saved;
            events = savedEvents;
            catchUp();
        }
        written();
        parts.exchange().tidy(candidate);
    }

    /** Folds the last events while nobody writes to the table that is exchanged, and saves. */
    private TableSwap.Finished finish(Connection connection, boolean inline) throws SQLException {
        Cursor goal = log.settledUpTo(connection);
        for (boolean last = false; !last; ) {
            Page page = inline ? log.committed(connection, at, page()) : log.settled(connection, at, page());
            fold(connection, page);
            last = inline ? page.last() : page.reaches(goal);
        }
        write(connection);
        return new TableSwap.Finished(at, events);
    }
}
