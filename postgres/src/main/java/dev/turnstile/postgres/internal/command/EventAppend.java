package dev.turnstile.postgres.internal.command;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.event.EventRow;
import dev.turnstile.postgres.internal.event.EventWriter;
import dev.turnstile.postgres.internal.event.StreamAppend;
import dev.turnstile.postgres.internal.event.Surroundings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Appends the events that wait in a transaction, any number to any streams, together. */
final class EventAppend {

    private final EventRow.Writer rows;
    private final EventWriter writer;
    private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

    EventAppend(EventRow.Writer rows, EventWriter writer) {
        this.rows = rows;
        this.writer = writer;
    }

    /** Names a record by its class. */
    NewEvent named(Record event) {
        NewEvent named = NewEvent.of(event);
        Class<?> type = event.getClass();
        Class<?> other = classes.putIfAbsent(named.type(), type);
        if (other != null && other != type) {
            throw new IllegalArgumentException("event name '" + named.type() + "' belongs to " + other.getName()
                    + " and to " + type.getName() + "; give each class a name of its own");
        }
        return named;
    }

    /** Appends the events that wait in a transaction. */
    void append(OpenTransaction transaction) throws SQLException {
        List<OpenTransaction.Appended> events = transaction.takeAppended();
        if (events.isEmpty()) {
            return;
        }
        Map<StreamName, List<EventRow>> streams = new LinkedHashMap<>();
        for (int turn = 0; turn < events.size(); turn++) {
            OpenTransaction.Appended event = events.get(turn);
            streams.computeIfAbsent(event.stream(), stream -> new ArrayList<>())
                    .add(rows.row(event.event(), by(event.by(), event.outermost()), turn));
        }
        List<StreamAppend> appends = new ArrayList<>();
        streams.forEach((stream, its) -> appends.add(new StreamAppend(stream, ExpectedVersion.any(), its)));
        writer.append(transaction.connection(), null, appends, transaction::afterCommit);
    }

    /** Returns who a call's events are attributed to; all events of one outermost call are one conversation. */
    static Surroundings.Attribution by(Call<?> call, @Nullable Call<?> outermost) {
        String correlation =
                outermost == null || outermost == call ? null : outermost.id().toString();
        return new Surroundings.Attribution(call.actor(), call.id(), call.name(), correlation);
    }
}
