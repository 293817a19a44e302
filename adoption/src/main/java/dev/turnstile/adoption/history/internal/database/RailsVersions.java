package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.csv.UnreadableRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one attribute in the versions of PaperTrail or Audited.
 *
 * <p>A version without recorded changes, and a creation with the default value of the attribute, do not contain the value
 * after them; it is the value before the next version that contains one. If there is none, a version without recorded
 * changes is a bad row, because the last status of the record is not known. Deletions are not changes.
 */
final class RailsVersions implements Rows {

    private final DatabaseOrigin origin;
    private final Rows rows;
    private final List<String> names;
    private final RailsColumns source;
    private final String attribute;
    private final Deque<Decoded> ready = new ArrayDeque<>();
    private @Nullable List<String> ahead;
    private boolean started;
    private long withoutChanges;

    RailsVersions(DatabaseOrigin origin, Rows rows, List<String> names, RailsColumns source, String attribute) {
        this.origin = origin;
        this.rows = rows;
        this.names = names;
        this.source = source;
        this.attribute = attribute;
    }

    /** A row, or the reason why there is none. */
    private record Decoded(List<String> values, @Nullable String problem) {}

    @Override
    public List<RowColumn> columns() {
        RowColumn time = rows.columns().get(2);
        return names.stream()
                .map(name -> new RowColumn(name, name.equals(time.name()) ? time.type() : "text"))
                .toList();
    }

    @Override
    public @Nullable List<String> next() {
        if (!started) {
            started = true;
            ahead = rows.next();
        }
        while (ready.isEmpty() && ahead != null) {
            decode(ahead.getFirst(), versions(ahead.getFirst()));
        }
        Decoded next = ready.poll();
        if (next == null) {
            return null;
        }
        if (next.problem != null) {
            throw new UnreadableRow(next.problem);
        }
        return next.values;
    }

    /** Reads the versions of one record; a version occupies little memory, because it contains one attribute. */
    private List<RailsVersion> versions(String record) {
        List<RailsVersion> versions = new ArrayList<>();
        while (ahead != null && ahead.getFirst().equals(record)) {
            if (versions.size() * Limits.OVERHEAD > Limits.RECORD) {
                throw origin.invalid(
                        0,
                        "expected at most " + (versions.size() - 1) + " versions of one record, got more of "
                                + Excerpt.of(record) + "; read the table with a query");
            }
            versions.add(RailsVersion.of(ahead, attribute, source.changes()));
            ahead = rows.next();
        }
        return versions;
    }

    private void decode(String record, List<RailsVersion> versions) {
        for (int i = 0; i < versions.size(); i++) {
            RailsVersion version = versions.get(i);
            AttributeChange change = version.change();
            if (version.problem() != null) {
                bad(record, version.problem());
            } else if (change != null && !version.destroyed()) {
                add(record, version, change.from(), change.to());
            } else if (version.open() && !version.destroyed()) {
                addOpen(record, version, after(versions, i));
            }
        }
        withoutChanges += ready.isEmpty() ? 1 : 0;
    }

    private void addOpen(String record, RailsVersion version, @Nullable String after) {
        if (after == null && !version.recorded()) {
            bad(
                    record,
                    "expected " + source.changes() + " in the last version, got none, so that its last " + attribute
                            + " is unknown");
        } else if (after != null && !after.equals(version.before())) {
            add(record, version, version.before(), after);
        }
    }

    /** Returns the value after a version: the value before the next version that contains it. */
    private static @Nullable String after(List<RailsVersion> versions, int index) {
        return versions.stream()
                .skip(index + 1L)
                .map(RailsVersion::valueBefore)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private void add(String record, RailsVersion version, @Nullable String from, @Nullable String to) {
        ready.add(new Decoded(List.of(record, orEmpty(from), orEmpty(to), version.time(), version.actor()), null));
    }

    private void bad(String record, String problem) {
        ready.add(new Decoded(List.of(), "record " + Excerpt.of(record) + ": " + problem));
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    @Override
    public long withoutChanges() {
        return withoutChanges;
    }

    @Override
    public void close() {
        rows.close();
    }
}
