package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.internal.transfer.LineBatches.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lines that were read and checked by themselves, as rows for the database. Used by one thread at a time. */
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
     * An event.
     *
     * @param line the line's number
     * @param position its place in the file's log
     * @param stream what happens to its stream
     * @param version its place in the stream
     * @param type its type
     * @param tags what it is about
     * @param from where its other columns begin
     * @param to where they end
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
     * @param column its column, or null
     * @param kind the kind
     * @param name the name
     * @param schema the version of the shape
     */
    record TypeKey(@Nullable String table, @Nullable String column, String kind, String name, int schema) {}

    /** Adds an event whose other columns are the last ones that were written. */
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

    /** Notes whose personal values the last event holds. */
    void holds(Set<Long> its) {
        holdings.computeIfAbsent(rows.getLast().stream(), stream -> new TreeSet<>())
                .addAll(its);
    }

    /** Notes the state to which the last event led. */
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

    /** Returns the codes to which events of a lifecycle's type led, each with its first line. */
    Map<TypeKey, Map<Short, Long>> codes() {
        return codes;
    }

    /** Adds a line that is no event. */
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
