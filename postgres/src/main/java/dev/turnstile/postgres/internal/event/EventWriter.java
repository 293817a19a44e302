package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.AppendCondition;
import dev.turnstile.event.Appended;
import dev.turnstile.event.StoredType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Appends events on a connection: the one way into the log for what applications append. Thread-safe. */
public final class EventWriter {

    private final EventNumbers numbers;
    private final SingleAppend single;
    private final SetAppend set;

    public EventWriter(String schema, EventNumbers numbers) {
        this.numbers = numbers;
        this.single = new SingleAppend(schema);
        this.set = new SetAppend(schema);
    }

    /**
     * Appends everything or nothing, where the connection commits by itself in a transaction of its own.
     *
     * @param condition a further condition, or null
     * @param afterCommit has something run after the commit
     */
    public List<Appended> append(
            Connection connection,
            @Nullable AppendCondition condition,
            List<StreamAppend> appends,
            Consumer<Runnable> afterCommit)
            throws SQLException {
        if (appends.isEmpty()) {
            return List.of();
        }
        EventNumbers.Known known = numbers(connection, appends, afterCommit);
        if (condition == null && appends.size() == 1 && SingleAppend.fits(appends.getFirst())) {
            Appended appended = single.append(connection, appends.getFirst(), known);
            if (appended != null) {
                return List.of(appended);
            }
        }
        return set.append(connection, condition, appends, known);
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
