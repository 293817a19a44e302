package dev.turnstile.postgres.attempt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Groups the lines of the query into records, and the records into pages. */
final class AttemptPages {

    /** The minimum number of lines in a page; a page consists of whole records. */
    private static final int LINES = 2_000;

    private final String machine;
    private final Definitions definitions;
    private final Supplier<LiveLookup> lookups;
    private final List<LoggedLine> events = new ArrayList<>();
    private final List<LoggedLine> refusals = new ArrayList<>();
    private List<RecordAttempts> page = new ArrayList<>();
    private LiveLookup live;
    private int lines;
    private @Nullable LoggedLine last;

    AttemptPages(String machine, Definitions definitions, Supplier<LiveLookup> lookups) {
        this.machine = machine;
        this.definitions = definitions;
        this.lookups = lookups;
        this.live = lookups.get();
    }

    /** Adds the next line. */
    void add(LoggedLine line, Consumer<List<RecordAttempts>> consumer) {
        if (last != null && !line.continues(last)) {
            endRecord(last);
            if (lines >= LINES) {
                end(consumer);
            }
        }
        (line.isRefusal() ? refusals : events).add(line);
        last = line;
        lines++;
    }

    /** Ends the last record and page. */
    void finish(Consumer<List<RecordAttempts>> consumer) {
        if (last != null) {
            endRecord(last);
        }
        if (!page.isEmpty()) {
            end(consumer);
        }
    }

    private void endRecord(LoggedLine line) {
        live.add(line.key());
        page.add(
                AttemptAssembly.of(machine, definitions, line.key(), List.copyOf(events), List.copyOf(refusals), live));
        events.clear();
        refusals.clear();
    }

    private void end(Consumer<List<RecordAttempts>> consumer) {
        consumer.accept(List.copyOf(page));
        page = new ArrayList<>();
        live = lookups.get();
        lines = 0;
    }
}
