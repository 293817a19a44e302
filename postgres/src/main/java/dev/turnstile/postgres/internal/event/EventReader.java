package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventQuery;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.postgres.QuotedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads events on a connection that is in a transaction. Thread-safe. */
final class EventReader {

    private static final short NO_CATEGORY = 0;

    private final String schema;
    private final EventNumbers numbers;
    private final StreamTable streams;
    private final TagLocks tags;

    EventReader(String schema, EventNumbers numbers, StreamTable streams) {
        this.schema = QuotedName.of(schema);
        this.numbers = numbers;
        this.streams = streams;
        this.tags = new TagLocks(schema);
    }

    /** Returns the position up to which what a read's query means is there for good; the last one if it has none. */
    long settled(Connection connection, Read read) throws SQLException {
        EventQuery query = read.filter().query();
        return query == null ? Long.MAX_VALUE : tags.settled(connection, query);
    }

    Stream<RecordedEvent> read(Connection connection, Read read, long settled) throws SQLException {
        ReadText text = ReadText.of(read, category(connection, read.source()), settled);
        EventCursor cursor = new EventCursor(
                connection,
                text.sql().replace("{schema}", schema),
                text.parameters(),
                read,
                numbers.names(connection),
                streams);
        return StreamSupport.stream(cursor, false).onClose(cursor::close);
    }

    private short category(Connection connection, Read.Source source) throws SQLException {
        return switch (source) {
            case Read.Source.OfStream one -> category(connection, one.stream().category());
            case Read.Source.OfCategory one -> category(connection, one.category());
            case Read.Source.Everything all -> NO_CATEGORY;
        };
    }

    private short category(Connection connection, String name) throws SQLException {
        Short known = numbers.category(connection, name);
        return known == null ? NO_CATEGORY : known;
    }
}
