package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.door.GuardQuestion;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.projection.Replay;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The event store on a database. Thread-safe. */
public final class PostgresEventStore implements EventStore {

    private final StoreConnections connections;
    private final AppendContext context;
    private final EventNumbers numbers;
    private final EventRow.Writer rows;
    private final EventWriter writer;
    private final StreamTable streams;
    private final EventReader reader;
    private final AppendGroupCommit groupCommit;
    private final Runnable signal;

    public PostgresEventStore(
            StoreConnections connections,
            AppendContext context,
            String schema,
            EventRow.Writer rows,
            EventNumbers numbers,
            EventWriter writer,
            EventReader reader,
            GroupCommitSettings settings,
            Runnable signal) {
        this.connections = connections;
        this.context = context;
        this.numbers = numbers;
        this.rows = rows;
        this.writer = writer;
        this.streams = new StreamTable(schema, rows.json());
        this.reader = reader;
        this.signal = signal;
        this.groupCommit = new AppendGroupCommit(connections.dataSource(), schema, settings, numbers, this::single);
    }

    @Override
    public List<Appended> append(List<Append> appends) {
        return appended(null, appends);
    }

    @Override
    public List<Appended> append(AppendCondition condition, List<Append> appends) {
        return appended(condition, appends);
    }

    private List<Appended> appended(@Nullable AppendCondition condition, List<Append> appends) {
        Replay.refuse("an append of events");
        GuardQuestion.refuse("an append of events");
        List<StreamAppend> all = rows(appends);
        boolean batchable =
                condition == null && all.size() == 1 && !connections.inTransaction() && !writer.needsTransaction(all);
        List<Appended> appended = DeferredInterrupt.within(() ->
                resolved(() -> batchable ? List.of(groupCommit.append(all.getFirst())) : written(condition, all)));
        appended.forEach(done -> context.appendedTo(done.stream()));
        context.signal(signal);
        return appended;
    }

    /** Runs work. Outside of a transaction, reports a connection lost during the commit as an unknown outcome. */
    private <R> R resolved(Supplier<R> work) {
        try {
            return work.get();
        } catch (EventStoreException failure) {
            SQLException unknown = context.inTransaction() ? null : SqlState.unresolved(failure);
            if (unknown == null) {
                throw failure;
            }
            throw new EventStoreException(
                    failure.getMessage() + "; " + unknown.getMessage() + ": read the stream before a retry (SQLSTATE "
                            + unknown.getSQLState() + ")",
                    unknown);
        }
    }

    private Appended single(StreamAppend append) {
        return written(null, List.of(append)).getFirst();
    }

    private List<Appended> written(@Nullable AppendCondition condition, List<StreamAppend> all) {
        // A single statement is a transaction by itself; LOCK TABLE requires an open transaction.
        boolean alone = (condition == null || !QueryText.untagged(condition.failIfEventsMatch()))
                && !writer.needsTransaction(all);
        return alone
                ? connections.run(
                        "append", connection -> writer.append(connection, condition, all, context::afterCommit))
                : inTransaction(condition, all);
    }

    /** Assigns numbers before the transaction begins, so that they survive its rollback. */
    private List<Appended> inTransaction(@Nullable AppendCondition condition, List<StreamAppend> appends) {
        connections.run("assign numbers", connection -> writer.numbers(connection, appends, context::afterCommit));
        List<Runnable> afterCommit = new ArrayList<>();
        List<Appended> appended = connections.inTransaction("append", connection -> {
            afterCommit.clear();
            return writer.append(connection, condition, appends, afterCommit::add);
        });
        afterCommit.forEach(context::afterCommit);
        return appended;
    }

    private static boolean named(List<Append> appends) {
        return appends.stream()
                .flatMap(append -> append.events().stream())
                .allMatch(event -> event.origin().actor() != null);
    }

    private List<StreamAppend> rows(List<Append> appends) {
        AppendContext.Attribution by = context.attribution(named(appends));
        Set<StreamName> named = new HashSet<>();
        List<StreamAppend> all = new ArrayList<>(appends.size());
        for (Append append : appends) {
            if (!named.add(append.stream())) {
                throw new IllegalArgumentException(
                        "stream " + append.stream() + " is named twice in one append; put its events together");
            }
        }
        for (Append append : appends) {
            all.add(new StreamAppend(
                    append.stream(),
                    append.expected(),
                    append.events().stream()
                            .map(event -> rows.row(event, by, 0))
                            .toList()));
        }
        return all;
    }

    @Override
    public Stream<RecordedEvent> read(Read read) {
        return connections.read(
                connection -> reader.settled(connection, read),
                (connection, settled) -> reader.read(connection, read, settled));
    }

    @Override
    public SettledEvents settled(EventQuery query, SettledPosition after) {
        Read read = Read.all().withQuery(query).withAfterPosition(after.value());
        AtomicLong upTo = new AtomicLong();
        Stream<RecordedEvent> events =
                connections.read(connection -> reader.settled(connection, read), (connection, settled) -> {
                    upTo.set(settled);
                    return reader.read(connection, read, settled);
                });
        return new SettledEvents(query, events, new SettledPosition(Math.max(after.value(), upTo.get())));
    }

    @Override
    public Optional<StreamInfo> stream(StreamName stream) {
        return connections.run("read stream " + stream, connection -> streams.find(connection, stream));
    }

    @Override
    public void describe(StreamName stream, Map<String, ?> metadata) {
        GuardQuestion.refuse("a description of stream " + stream.category());
        resolved(() -> connections.run("describe stream " + stream, connection -> {
            numbered(() -> streams.describe(connection, number(connection, stream), stream, metadata));
            return stream;
        }));
    }

    @Override
    public void delete(StreamName stream, ExpectedVersion expected) {
        GuardQuestion.refuse("a deletion in " + stream.category());
        resolved(() -> connections.inTransaction("delete stream " + stream, connection -> {
            streams.delete(connection, stream, expected);
            return stream;
        }));
    }

    @Override
    public void deleteForever(StreamName stream, ExpectedVersion expected) {
        GuardQuestion.refuse("a deletion in " + stream.category());
        connections.run("assign numbers", connection -> number(connection, stream));
        resolved(() -> connections.inTransaction("delete stream " + stream + " forever", connection -> {
            numbered(() -> streams.close(connection, number(connection, stream), stream, expected));
            return stream;
        }));
    }

    /** Work that uses cached numbers. */
    @FunctionalInterface
    private interface Numbered {
        void run() throws SQLException;
    }

    private void numbered(Numbered work) throws SQLException {
        try {
            work.run();
        } catch (SQLException e) {
            numbers.forgetIfChanged(e);
            throw e;
        }
    }

    private EventNumbers.Known number(Connection connection, StreamName stream) throws SQLException {
        return numbers.numbers(connection, List.of(stream.category()), List.of(), context::afterCommit);
    }

    @Override
    public List<StoredType> types() {
        return connections.run(
                "read the types of events",
                connection -> numbers.types(connection).values().stream()
                        .filter(type -> type.kind() == Kind.EVENT)
                        .map(EventNumbers.NumberedType::type)
                        .sorted()
                        .toList());
    }
}
