package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventQuery;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads events on a connection with an open transaction. Thread-safe. */
public final class EventReader {

    private static final short NO_CATEGORY = 0;

    private final StatementTemplate template;
    private final EventNumbers numbers;
    private final StreamTable streams;
    private final TagLocks tags;
    private final SubjectKeys keys;
    private final Json json;

    public EventReader(String schema, EventNumbers numbers, SubjectKeys keys, Json json) {
        this.template = StatementTemplate.of(schema);
        this.numbers = numbers;
        this.streams = new StreamTable(schema, json);
        this.tags = new TagLocks(schema);
        this.keys = keys;
        this.json = json;
    }

    /**
     * Returns the position up to which the events that match a read's query are final; the maximum if it has no query.
     */
    long settled(Connection connection, Read read) throws SQLException {
        EventQuery query = read.filter().query();
        return query == null ? Long.MAX_VALUE : tags.settled(connection, query);
    }

    Stream<RecordedEvent> read(Connection connection, Read read, long settled) throws SQLException {
        EventNumbers.Names names = numbers.names(connection);
        try {
            EventCursor cursor = cursor(connection, read, settled, names);
            return StreamSupport.stream(cursor, false).onClose(cursor::close);
        } catch (SQLException e) {
            numbers.forgetIfChanged(e);
            throw e;
        }
    }

    private EventCursor cursor(Connection connection, Read read, long settled, EventNumbers.Names names)
            throws SQLException {
        short category = category(names, read.source());
        ReadText text = ReadText.of(template, read, category, settled, names.incarnation());
        return new EventCursor(
                connection,
                text.sql(),
                text.parameters(),
                read,
                EventRows.on(names, connection, keys, json),
                streams,
                read.source() instanceof Read.Source.OfStream ? null : new DetachedRanges(read, category));
    }

    private static short category(EventNumbers.Names names, Read.Source source) throws SQLException {
        return switch (source) {
            case Read.Source.OfStream one -> category(names, one.stream().category());
            case Read.Source.OfCategory one -> category(names, one.category());
            case Read.Source.Everything all -> NO_CATEGORY;
        };
    }

    private static short category(EventNumbers.Names names, String name) throws SQLException {
        Short known = names.number(name);
        return known == null ? NO_CATEGORY : known;
    }
}
