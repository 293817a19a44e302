package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Appended;
import dev.turnstile.postgres.internal.groupcommit.GroupCommit;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings.Mode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The group commit of appends: concurrent callers' appends to one stream each share a statement. Thread-safe. */
final class AppendGroupCommit {

    /** Larger appends are not faster in a batch, and many of them would be too large for one statement. */
    private static final int MAX_EVENTS = 16;

    private static final int MAX_CHARACTERS = 32_768;

    private final EventNumbers numbers;
    private final Mode mode;
    private final Function<StreamAppend, Appended> single;
    private final GroupCommit<Supplier<Appended>, AppendCall> groupCommit;

    /**
     * Creates the group commit.
     *
     * @param single performs an append in a separate statement, if it does not fit into a batch or its batch did not
     *     decide it
     */
    AppendGroupCommit(
            DataSource dataSource,
            String schema,
            GroupCommitSettings settings,
            EventNumbers numbers,
            Function<StreamAppend, Appended> single) {
        this.numbers = numbers;
        this.mode = settings.mode();
        this.single = single;
        this.groupCommit = new GroupCommit<>(dataSource, settings, new AppendBatch(schema));
    }

    /** Appends to one stream outside of any transaction, in a batch if possible. */
    Appended append(StreamAppend append) {
        EventNumbers.Known known = fits(append) ? known(append) : null;
        return known == null
                ? single.apply(append)
                : groupCommit.pass(new AppendCall(append, known, single)).get();
    }

    private boolean fits(StreamAppend append) {
        List<EventRow> rows = append.rows();
        return mode != Mode.NEVER
                && !rows.isEmpty()
                && rows.size() <= MAX_EVENTS
                && rows.stream().allMatch(row -> row.tags().isEmpty())
                && rows.stream().mapToLong(EventRow::characters).sum() <= MAX_CHARACTERS;
    }

    /** Returns the numbers if all are cached. Otherwise the append runs alone, and assigns the missing numbers. */
    private EventNumbers.@Nullable Known known(StreamAppend append) {
        return numbers.known(
                List.of(append.stream().category()),
                append.rows().stream().map(EventRow::type).toList());
    }
}
