package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.erasure.Erasure.Footprint;
import dev.turnstile.event.StreamName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the values of one subject in events. Used by one thread. */
final class Tally {

    private static final int MAX_SAMPLE = 10;

    private final long key;
    private final List<String> sample = new ArrayList<>();
    private @Nullable StreamName sampled;
    private long events;
    private long values;
    private long readable;

    Tally(long key) {
        this.key = key;
    }

    void add(SubjectTable.StoredEvent event, Opener opener) throws SQLException {
        long before = values;
        opener.opened(event.data(), event.place(), (whose, path, value, opened) -> {
            if (whose == key) {
                values++;
                readable += opened ? 1 : 0;
                show(event, path, value, opened);
            }
        });
        events += values > before ? 1 : 0;
    }

    /** Adds a sample. A value that can be decrypted is not shown, because the caller may not be entitled to read it. */
    private void show(SubjectTable.StoredEvent event, String path, @Nullable Object value, boolean opened) {
        if (sample.size() < MAX_SAMPLE && !event.place().stream().equals(sampled)) {
            sampled = event.place().stream();
            sample.add(sampled + " version " + event.version() + ", "
                    + event.place().type() + ", " + path + ": " + (opened ? "(readable)" : String.valueOf(value)));
        }
    }

    Footprint footprint(String subject, List<StreamName> streams, int snapshots) {
        return new Footprint(subject, true, streams, events, values, readable, snapshots, sample);
    }
}
