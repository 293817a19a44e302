package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Aggregates.Versioned;
import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.text.UnstorableTextException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The aggregates of one type in a database. Thread-safe. */
public final class PostgresAggregates<S, E> implements Aggregates<S, E> {

    private static final int LAST = Integer.MAX_VALUE;

    private final Aggregate<S, E> aggregate;
    private final AggregateContext context;
    private final Fold<S, E> fold;

    /**
     * Creates the aggregates.
     *
     * @throws IllegalArgumentException if no snapshot of the initial state can be taken
     */
    public PostgresAggregates(Aggregate<S, E> aggregate, AggregateContext context) {
        this.aggregate = aggregate;
        this.context = context;
        this.fold = new Fold<>(aggregate, context.store(), context.json());
        checkState();
    }

    private void checkState() {
        StateText<S> text = fold.text();
        try {
            if (text != null) {
                text.declare();
                text.write(aggregate.initial());
            }
        } catch (InvalidJsonException | UnstorableTextException e) {
            throw new IllegalArgumentException(
                    aggregate + ": no snapshots can be taken of its initial state: " + Failures.text(e), e);
        }
    }

    @Override
    public Aggregate<S, E> aggregate() {
        return aggregate;
    }

    @Override
    public Versioned<S> load(Object id) {
        StreamName stream = stream(id);
        Folded<S> folded = folded(stream, LAST);
        requestSnapshot(stream, folded, 0);
        return new Versioned<>(stream, folded.state(), folded.version());
    }

    @Override
    public Versioned<S> at(Object id, int version) {
        if (version < 0) {
            throw new IllegalArgumentException("expected a version from 0 on, got " + version);
        }
        StreamName stream = stream(id);
        Folded<S> folded = folded(stream, version);
        return new Versioned<>(stream, folded.state(), folded.version());
    }

    @Override
    public Versioned<S> at(Object id, Instant time) {
        StreamName stream = stream(id);
        int version = context.connections()
                .run(
                        "find the version of " + stream + " at " + time,
                        connection -> context.table().versionAt(connection, stream, time));
        return at(id, version);
    }

    @Override
    public int deleteSnapshots(Object id) {
        StreamName stream = stream(id);
        return context.connections()
                .run(
                        "delete the snapshots of " + stream,
                        connection -> context.table().delete(connection, stream));
    }

    @Override
    public Versioned<S> update(Object id, Function<? super S, ? extends List<? extends E>> decide) {
        StreamName stream = stream(id);
        Retries retries = aggregate.retries();
        for (int attempt = 1; ; attempt++) {
            Folded<S> before = folded(stream, LAST);
            List<E> events = List.copyOf(decide.apply(before.state()));
            S after = aggregate.decided(stream.key(), before.state(), events);
            try {
                return appended(stream, before, events, after);
            } catch (WrongExpectedVersion e) {
                if (attempt >= retries.attempts() || context.context().inTransaction()) {
                    throw e;
                }
                context.backoff().pause(retries, attempt);
            }
        }
    }

    private Versioned<S> appended(StreamName stream, Folded<S> before, List<E> events, S after) {
        if (events.isEmpty()) {
            return new Versioned<>(stream, after, before.version());
        }
        List<NewEvent> rows = events.stream().map(aggregate.types()::event).toList();
        Appended appended = context.store().append(new Append(stream, ExpectedVersion.exactly(before.version()), rows));
        requestSnapshot(stream, before, rows.size());
        return new Versioned<>(stream, after, appended.version());
    }

    private Folded<S> folded(StreamName stream, int upTo) {
        Folded<S> folded;
        do {
            SnapshotTable.Head head = context.connections()
                    .run(
                            "read the head of " + stream,
                            connection -> context.table().head(connection, stream, fold.fingerprint(), upTo));
            folded = fold.upTo(stream, head, upTo);
        } while (folded == null);
        return folded;
    }

    /**
     * Requests a snapshot if one is due. The snapshot is taken from the log after the commit, because the transaction
     * may be rolled back.
     */
    private void requestSnapshot(StreamName stream, Folded<S> folded, int appended) {
        StateText<S> text = fold.text();
        if (text != null
                && folded.due(aggregate.snapshots(), appended, context.clock().instant())) {
            context.context()
                    .afterCommit(() -> context.background().take(stream, fold.fingerprint(), () -> take(stream, text)));
        }
    }

    private void take(StreamName stream, StateText<S> text) {
        Folded<S> now = folded(stream, LAST);
        if (!now.due(aggregate.snapshots(), 0, context.clock().instant())) {
            return;
        }
        String state = text.write(now.state());
        context.connections().run("take a snapshot of " + stream, connection -> {
            context.table()
                    .take(
                            connection,
                            now.head(),
                            fold.fingerprint(),
                            now.version(),
                            state,
                            aggregate.snapshots().kept());
            return stream;
        });
    }
}
