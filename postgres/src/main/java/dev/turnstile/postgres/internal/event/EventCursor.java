package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.Parameters;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of a read, fetched in parts. Used by one thread, and closed together with the stream of events. */
final class EventCursor extends Spliterators.AbstractSpliterator<RecordedEvent> implements AutoCloseable {

    private static final int FETCHED_AT_ONCE = 500;

    private final PreparedStatement statement;
    private final ResultSet row;
    private final EventRows rows;
    private final @Nullable StreamName stream;
    private final @Nullable DensityCheck density;
    private final Read.Range range;
    private final StreamTable streams;
    private final @Nullable DetachedRanges detached;

    EventCursor(
            Connection connection,
            String sql,
            Parameters parameters,
            Read read,
            EventRows rows,
            StreamTable streams,
            @Nullable DetachedRanges detached)
            throws SQLException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.rows = rows;
        this.streams = streams;
        this.detached = detached;
        this.stream = read.source() instanceof Read.Source.OfStream one ? one.stream() : null;
        this.density = DensityCheck.of(read);
        this.range = read.range();
        this.statement = connection.prepareStatement(sql);
        try {
            statement.setFetchSize(FETCHED_AT_ONCE);
            parameters.bind(statement);
            this.row = statement.executeQuery();
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super RecordedEvent> action) {
        try {
            if (!row.next()) {
                finish();
                return false;
            }
            RecordedEvent event = rows.event(row, stream);
            if (density != null) {
                check(density, event);
            }
            if (detached != null) {
                detached.passed(row, event.position());
            }
            action.accept(event);
            return true;
        } catch (SQLException e) {
            throw StoreConnections.failure("read", e);
        }
    }

    private void finish() throws SQLException {
        int first = range.fromVersion();
        if (detached != null) {
            detached.finish(statement.getConnection(), streams.template());
        }
        if (density == null || stream == null) {
            return;
        }
        if (!density.begun() && first <= range.toVersion() && streams.lacks(statement.getConnection(), stream, first)) {
            throw new BrokenStreamException(stream, first, 0, 0);
        }
        density.finish();
    }

    private void check(DensityCheck check, RecordedEvent event) throws SQLException {
        if (!check.begun()) {
            check.begin(
                    Math.max(range.fromVersion(), row.getInt("deleted") + 1),
                    Math.min(range.toVersion(), row.getInt("last")));
        }
        check.read(event);
    }

    @Override
    public void close() {
        try {
            statement.close();
        } catch (SQLException e) {
            throw new EventStoreException("end a read of events: " + Failures.text(e), e);
        }
    }
}
