package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.postgres.InvalidEventLineException;
import dev.turnstile.postgres.internal.transfer.EventBatch.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The rows of a batch's streams. If the file continues at each stream's current version, the rows are updated at once.
 * Otherwise the current versions are read first.
 *
 * @param text the statements
 * @param numbers the numbers of categories
 */
record StreamRows(LineText text, ImportNumbers numbers) {

    private static final int ATTEMPTS = 5;

    /**
     * The events of a batch: the new ones and the ones that already exist.
     *
     * @param fresh the events to append
     * @param present the events that already exist
     */
    record Sorted(List<Row> fresh, List<Row> present) {}

    /** Raises the versions of the streams, and returns the events with the new ones separated. */
    Sorted raise(Connection connection, EventBatch batch) throws SQLException {
        List<StreamRun> streams = inOrder(batch);
        if (streams.stream().allMatch(StreamRun::dense) && raised(connection, streams)) {
            return new Sorted(batch.rows(), List.of());
        }
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Sorted sorted = sorted(connection, streams, batch);
            List<StreamRun> raised = streams.stream()
                    .filter(stream -> stream.after() > stream.before())
                    .toList();
            if (raised(connection, raised)) {
                return sorted;
            }
        }
        throw new EventStoreException(
                "import: other transactions keep writing to the streams of lines "
                        + batch.lines().first() + " to " + batch.lines().last() + "; import the file again to continue",
                null);
    }

    /** Sorts streams in the order in which every transaction locks them. */
    private List<StreamRun> inOrder(EventBatch batch) {
        List<StreamRun> streams = new ArrayList<>(batch.streams());
        streams.sort(Comparator.comparingInt(
                        (StreamRun stream) -> numbers.category(stream.name().category()))
                .thenComparing(stream -> stream.name().key()));
        return streams;
    }

    private boolean raised(Connection connection, List<StreamRun> streams) throws SQLException {
        if (streams.isEmpty()) {
            return true;
        }
        Savepoint before = connection.setSavepoint();
        int found = 0;
        Map<Key, StreamRun> byKey = byKey(streams);
        try (PreparedStatement query = connection.prepareStatement(text.file("raise.sql"))) {
            names(connection, query, streams);
            column(connection, query, 3, "int4", streams, StreamRun::before);
            column(connection, query, 4, "int4", streams, StreamRun::after);
            try (ResultSet row = query.executeQuery()) {
                for (; row.next(); found++) {
                    run(byKey, row).row(row.getLong("id"), row.getString("horizon"));
                }
            }
        }
        if (found == streams.size()) {
            connection.releaseSavepoint(before);
            return true;
        }
        connection.rollback(before);
        return false;
    }

    private Sorted sorted(Connection connection, List<StreamRun> streams, EventBatch batch) throws SQLException {
        streams.forEach(stream -> stream.reset(0, false));
        Map<Key, StreamRun> byKey = byKey(streams);
        try (PreparedStatement query = connection.prepareStatement(text.file("standing.sql"))) {
            names(connection, query, streams);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    StreamRun stream = run(byKey, row);
                    stream.reset(row.getInt("version"), row.getBoolean("closed"));
                    stream.row(row.getLong("id"), "0");
                }
            }
        }
        Sorted sorted = new Sorted(new ArrayList<>(), new ArrayList<>());
        batch.rows().forEach(row -> sort(row, sorted));
        return sorted;
    }

    private static void sort(Row row, Sorted sorted) {
        StreamRun stream = row.stream();
        if (stream.closed()) {
            throw new InvalidEventLineException(
                    row.line(), null, "stream " + stream.name() + " was deleted forever in this database", null);
        }
        if (row.version() <= stream.before()) {
            sorted.present.add(row);
        } else if (stream.advance(row.version())) {
            sorted.fresh.add(row);
        } else {
            throw new InvalidEventLineException(
                    row.line(),
                    "version",
                    "version " + row.version() + " of stream " + stream.name() + " does not follow the last one, "
                            + stream.after(),
                    null);
        }
    }

    private record Key(short category, String key) {}

    private Map<Key, StreamRun> byKey(List<StreamRun> streams) {
        Map<Key, StreamRun> byKey = HashMap.newHashMap(streams.size());
        streams.forEach(stream -> byKey.put(
                new Key(
                        numbers.category(stream.name().category()),
                        stream.name().key()),
                stream));
        return byKey;
    }

    private static StreamRun run(Map<Key, StreamRun> byKey, ResultSet row) throws SQLException {
        Key key = new Key(row.getShort("category"), row.getString("key"));
        StreamRun stream = byKey.get(key);
        if (stream == null) {
            throw new IllegalStateException("the server returned a stream that was not requested: " + key);
        }
        return stream;
    }

    private void names(Connection connection, PreparedStatement query, List<StreamRun> streams) throws SQLException {
        column(
                connection,
                query,
                1,
                "int2",
                streams,
                stream -> numbers.category(stream.name().category()));
        column(connection, query, 2, "text", streams, stream -> stream.name().key());
    }

    private static void column(
            Connection connection,
            PreparedStatement query,
            int index,
            String type,
            List<StreamRun> streams,
            Function<StreamRun, Object> value)
            throws SQLException {
        query.setArray(
                index,
                connection.createArrayOf(type, streams.stream().map(value).toArray()));
    }
}
