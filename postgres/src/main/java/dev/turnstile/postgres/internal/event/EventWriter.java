package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Appended;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StoredType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Appends the applications' events on a connection; every such append goes through this class. Thread-safe. */
public final class EventWriter {

    private final EventNumbers numbers;
    private final SingleAppend single;
    private final SetAppend set;
    private final PersonalAppend personal;
    private final Inline inline;
    private final EventReader reader;

    public EventWriter(
            String schema, EventNumbers numbers, PersonalAppend personal, Inline inline, EventReader reader) {
        this.numbers = numbers;
        this.inline = inline;
        this.reader = reader;
        this.single = new SingleAppend(schema);
        this.set = new SetAppend(schema);
        this.personal = personal;
    }

    /**
     * Appends all events or none, in a separate transaction if the connection is in autocommit mode. Personal values
     * and inline projections require an open transaction.
     *
     * @param condition a further condition, or null
     * @param afterCommit receives actions to run after the commit
     */
    public List<Appended> append(
            Connection connection,
            @Nullable AppendCondition condition,
            List<StreamAppend> appends,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        if (appends.isEmpty()) {
            if (condition != null) {
                set.check(connection, condition);
            }
            return List.of();
        }
        List<Appended> appended;
        try {
            appended = written(connection, condition, appends, afterCommit);
        } catch (SQLException e) {
            numbers.forgetIfChanged(e);
            throw e;
        }
        if (concernsInline(appends)) {
            inline.appended(connection, readBack(connection, appends, appended), afterCommit);
        }
        return appended;
    }

    private List<Appended> written(
            Connection connection,
            @Nullable AppendCondition condition,
            List<StreamAppend> appends,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        EventNumbers.Known known = numbers(connection, appends, afterCommit);
        if (!PersonalAppend.isPersonal(appends)) {
            return write(connection, condition, appends, known);
        }
        PersonalAppend.Sealed sealed = personal.sealed(connection, appends, known.incarnation(), afterCommit);
        List<Appended> appended = write(connection, condition, sealed.appends(), known);
        personal.note(connection, sealed.holdings(), known.incarnation(), afterCommit);
        return appended;
    }

    private List<Appended> write(
            Connection connection,
            @Nullable AppendCondition condition,
            List<StreamAppend> appends,
            EventNumbers.Known known)
            throws SQLException {
        if (condition == null && appends.size() == 1 && SingleAppend.fits(appends.getFirst())) {
            Appended appended = single.append(connection, appends.getFirst(), known);
            if (appended != null) {
                return List.of(appended);
            }
        }
        return set.append(connection, condition, appends, known);
    }

    /** Returns whether an append takes more than one statement and therefore needs a transaction. */
    boolean needsTransaction(List<StreamAppend> appends) {
        return PersonalAppend.isPersonal(appends) || concernsInline(appends);
    }

    private boolean concernsInline(List<StreamAppend> appends) {
        return appends.stream().anyMatch(inline::concerns);
    }

    /** Reads the appended events in the same way as later readers, in the order of positions. */
    private List<RecordedEvent> readBack(Connection connection, List<StreamAppend> appends, List<Appended> appended)
            throws SQLException {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < appends.size(); i++) {
            if (inline.concerns(appends.get(i))) {
                Appended done = appended.get(i);
                Read read = Read.ofStream(done.stream())
                        .withFromVersion(done.version() - appends.get(i).rows().size() + 1)
                        .withToVersion(done.version());
                try (Stream<RecordedEvent> its = reader.read(connection, read, Long.MAX_VALUE)) {
                    its.forEach(events::add);
                }
            }
        }
        events.sort(Comparator.comparingLong(RecordedEvent::position));
        return events;
    }

    /** Returns the numbers that an append needs. */
    EventNumbers.Known numbers(Connection connection, List<StreamAppend> appends, Consumer<Runnable> afterCommit)
            throws SQLException {
        return numbers.numbers(connection, categories(appends), types(appends), afterCommit);
    }

    private static Set<String> categories(List<StreamAppend> appends) {
        return appends.stream().map(append -> append.stream().category()).collect(Collectors.toSet());
    }

    private static Set<StoredType> types(List<StreamAppend> appends) {
        return appends.stream()
                .flatMap(append -> append.rows().stream())
                .map(EventRow::type)
                .collect(Collectors.toSet());
    }
}
