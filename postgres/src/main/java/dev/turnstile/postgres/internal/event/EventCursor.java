package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.BrokenStream;
import dev.turnstile.event.EventStoreFailure;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.archive.DetachedRanges;
import dev.turnstile.postgres.internal.erasure.Envelope;
import dev.turnstile.postgres.internal.erasure.Opener;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The events of a read, a part at a time. Used by one thread, and closed with the stream that is made of it. */
final class EventCursor extends Spliterators.AbstractSpliterator<RecordedEvent> implements AutoCloseable {

    private static final int FETCHED_AT_ONCE = 500;

    private final PreparedStatement statement;
    private final ResultSet row;
    private final EventNumbers.Names names;
    private final @Nullable StreamName stream;
    private final @Nullable DensityCheck density;
    private final Read.Range range;
    private final StreamTable streams;
    private final Opener opener;
    private final @Nullable DetachedRanges detached;

    EventCursor(
            Connection connection,
            String sql,
            Parameters parameters,
            Read read,
            EventNumbers.Names names,
            StreamTable streams,
            Opener opener,
            @Nullable DetachedRanges detached)
            throws SQLException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.names = names;
        this.streams = streams;
        this.opener = opener;
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
            RecordedEvent event = event();
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
            detached.finish(statement.getConnection(), streams.schema());
        }
        if (density == null || stream == null) {
            return;
        }
        if (!density.begun() && first <= range.toVersion() && streams.lacks(statement.getConnection(), stream, first)) {
            throw new BrokenStream(stream, first, 0, 0);
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

    private RecordedEvent event() throws SQLException {
        EventNumbers.NumberedType type = names.type(row.getShort(3));
        StreamName its = stream == null ? new StreamName(names.category(row.getShort(15)), row.getString(16)) : stream;
        return new RecordedEvent(
                row.getLong(1),
                its,
                row.getInt(2),
                type.kind(),
                type.type().name(),
                type.type().schema(),
                type.machine(),
                row.getObject(4, Integer.class),
                row.getObject(5, Integer.class),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                instant(7),
                row.getString(8),
                row.getObject(9, UUID.class),
                row.getString(10),
                row.getString(11),
                tags(),
                opener.opened(row.getString(13), new Envelope.Place(its, type.type())),
                row.getString(14));
    }

    private @Nullable Instant instant(int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private Set<String> tags() throws SQLException {
        Array tags = row.getArray(12);
        return tags == null ? Set.of() : Set.of((String[]) tags.getArray());
    }

    @Override
    public void close() {
        try {
            statement.close();
        } catch (SQLException e) {
            throw new EventStoreFailure("end a read of events: " + e.getMessage(), e);
        }
    }
}
