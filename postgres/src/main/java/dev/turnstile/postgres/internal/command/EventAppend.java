package dev.turnstile.postgres.internal.command;

import dev.turnstile.event.Appended;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.event.AppendContext;
import dev.turnstile.postgres.internal.event.EventRow;
import dev.turnstile.postgres.internal.event.EventWriter;
import dev.turnstile.postgres.internal.event.StreamAppend;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Appends the pending events of a transaction together: any number of events, to any streams. */
final class EventAppend {

    private final EventRow.Writer rows;
    private final EventWriter writer;
    private final CommitFacts facts;
    private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

    EventAppend(EventRow.Writer rows, EventWriter writer, CommitFacts facts) {
        this.rows = rows;
        this.writer = writer;
        this.facts = facts;
    }

    /** Returns an event of the type that is named after the record's class. */
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

    /**
     * Appends the pending events of a transaction.
     *
     * @return the fact that the first stream's events were appended, or null if their ids may occur in another
     *     transaction
     */
    @Nullable
    CommitFact append(OpenTransaction transaction) throws SQLException {
        List<OpenTransaction.Appended> events = transaction.takeAppended();
        if (events.isEmpty()) {
            return null;
        }
        Map<StreamName, List<EventRow>> streams = new LinkedHashMap<>();
        for (int turn = 0; turn < events.size(); turn++) {
            OpenTransaction.Appended event = events.get(turn);
            streams.computeIfAbsent(event.stream(), stream -> new ArrayList<>())
                    .add(rows.row(event.event(), by(event.by(), event.outermost()), turn));
        }
        List<StreamAppend> appends = new ArrayList<>();
        streams.forEach((stream, its) -> appends.add(new StreamAppend(stream, ExpectedVersion.any(), its)));
        List<Appended> appended = writer.append(transaction.connection(), null, appends, transaction::afterCommit);
        return fact(transaction.call(), appends.getFirst(), appended.getFirst());
    }

    /**
     * Returns null if the caller chose the id of the command or of an event, because a caller may use the same id
     * twice.
     */
    private @Nullable CommitFact fact(@Nullable Call<?> call, StreamAppend append, Appended appended) {
        if (call == null || call.invocation().options().commandId() != null) {
            return null;
        }
        String id = call.id().toString();
        return append.rows().stream().allMatch(row -> id.equals(row.commandId()))
                ? facts.appended(appended, call.id())
                : null;
    }

    /** Returns the attribution of an invocation's events. Events of one outermost invocation share a correlation id. */
    static AppendContext.Attribution by(Call<?> call, @Nullable Call<?> outermost) {
        String correlation =
                outermost == null || outermost == call ? null : outermost.id().toString();
        return new AppendContext.Attribution(call.actor(), call.id(), call.name(), correlation);
    }
}
