package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.internal.transfer.LineBatches.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parsed and checked lines, as rows for the database. Used by one thread at a time. */
final class EventBatch {

    private final Batch lines;
    private final List<Row> rows = new ArrayList<>();
    private final Map<StreamRun.Name, StreamRun> streams = new LinkedHashMap<>();
    private final Map<TypeKey, TypeKey> types = new LinkedHashMap<>();
    private final TreeSet<String> tags = new TreeSet<>();
    private final List<KeyLine> keys = new ArrayList<>();
    private final Map<StreamRun, Set<Long>> holdings = new LinkedHashMap<>();
    private final Map<TypeKey, Map<Short, Long>> codes = new LinkedHashMap<>();
    private final CopyText columns;
    private final CopyText others = new CopyText(64);
    private final List<Long> otherLines = new ArrayList<>();
    private boolean ended;

    EventBatch(Batch lines) {
        this.lines = lines;
        this.columns = new CopyText(lines.bytes());
    }

    /**
     * The row of an event.
     *
     * @param line the line number
     * @param position the position in the file's log
     * @param stream the stream
     * @param version the version within the stream
     * @param type the type
     * @param tags the tags
     * @param from the index at which its other columns begin
     * @param to the index at which its other columns end
     */
    record Row(
            long line,
            long position,
            StreamRun stream,
            int version,
            TypeKey type,
            @Nullable List<String> tags,
            int from,
            int to) {}

    /**
     * A type of events.
     *
     * @param table the table of a lifecycle, or null
     * @param column its state column, or null
     * @param kind the kind of event, such as transition, correction or bypass
     * @param name the name of the type
     * @param schema the version of the type's schema
     */
    record TypeKey(@Nullable String table, @Nullable String column, String kind, String name, int schema) {}

    /** Adds an event. Its other columns are the columns that were written last. */
    void add(
            long line,
            long position,
            StreamRun.Name name,
            int version,
            TypeKey type,
            @Nullable List<String> its,
            int from) {
        StreamRun stream = streams.computeIfAbsent(name, StreamRun::new);
        stream.follow(version);
        TypeKey known = types.computeIfAbsent(type, same -> same);
        if (its != null) {
            tags.addAll(its);
        }
        rows.add(new Row(line, position, stream, version, known, its, from, columns.size()));
    }

    /** Adds the keys of the personal values in the last event. */
    void holds(Set<Long> its) {
        holdings.computeIfAbsent(rows.getLast().stream(), stream -> new TreeSet<>())
                .addAll(its);
    }

    /** Adds the state to which the last event leads. */
    void reaches(short code) {
        Row last = rows.getLast();
        codes.computeIfAbsent(last.type(), type -> new LinkedHashMap<>()).putIfAbsent(code, last.line());
    }

    void add(KeyLine key) {
        keys.add(key);
    }

    List<KeyLine> keys() {
        return keys;
    }

    /** Returns the numbers of the keys of the personal values in each stream. */
    Map<StreamRun, Set<Long>> holdings() {
        return holdings;
    }

    /** Returns the state codes that events of each type lead to, each with its first line. */
    Map<TypeKey, Map<Short, Long>> codes() {
        return codes;
    }

    /** Adds a line that is neither an event nor a key. */
    void add(long line, String text) {
        others.number(line).text(text).endRow();
        otherLines.add(line);
    }

    void end() {
        ended = true;
    }

    Batch lines() {
        return lines;
    }

    List<Row> rows() {
        return rows;
    }

    List<StreamRun> streams() {
        return List.copyOf(streams.values());
    }

    List<TypeKey> types() {
        return List.copyOf(types.values());
    }

    Set<String> tags() {
        return tags;
    }

    CopyText columns() {
        return columns;
    }

    CopyText others() {
        return others;
    }

    long otherLine(int row) {
        return otherLines.get(row);
    }

    boolean hasOthers() {
        return !otherLines.isEmpty();
    }

    boolean ended() {
        return ended;
    }

    /** Returns the line of the first event of a type. */
    long firstOf(TypeKey type) {
        return rows.stream()
                .filter(row -> row.type().equals(type))
                .mapToLong(Row::line)
                .findFirst()
                .orElse(lines.first());
    }
}
