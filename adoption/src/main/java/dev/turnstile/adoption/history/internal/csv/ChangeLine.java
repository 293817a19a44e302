package dev.turnstile.adoption.history.internal.csv;

import dev.turnstile.adoption.history.internal.HistoryBuilder;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.TabLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The form of a change as a line of text that can be sorted on disk. */
final class ChangeLine {

    private static final int FIXED = 7;
    private static final int LINE_DIGITS = 16;

    private final List<String> names;
    private final List<Integer> others;

    ChangeLine(CsvColumns columns) {
        this.names = columns.names();
        this.others = columns.others();
    }

    String write(ChangeParts parts, List<String> row) {
        List<String> values = new ArrayList<>(FIXED + others.size());
        HexFormat hex = HexFormat.of();
        values.add(parts.record());
        values.add(hex.toHexDigits(parts.line()) + hex.toHexDigits((short) parts.index()));
        Instant time = parts.time();
        values.add(Long.toString(time.getEpochSecond()));
        values.add(Integer.toString(time.getNano()));
        values.add(parts.status());
        values.add(parts.actor());
        values.add(parts.from());
        others.forEach(other -> values.add(row.get(other)));
        return TabLine.write(values);
    }

    /** Parses a line that {@code write} returned. */
    Keyed read(String line) {
        List<String> values = TabLine.read(line);
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < others.size(); i++) {
            String value = values.get(FIXED + i);
            if (!value.isEmpty()) {
                attributes.put(names.get(others.get(i)), value);
            }
        }
        String actor = values.get(5);
        String from = values.get(6);
        HistoryBuilder.Change change = new HistoryBuilder.Change(
                values.get(4),
                from.isBlank() ? null : from,
                Instant.ofEpochSecond(Long.parseLong(values.get(2)), Long.parseLong(values.get(3))),
                actor.isBlank() ? null : actor,
                attributes,
                HexFormat.fromHexDigitsToLong(values.get(1).substring(0, LINE_DIGITS)));
        return new Keyed(values.getFirst(), change, line.length() + attributes.size() * Limits.OVERHEAD);
    }

    /**
     * A change and the id of its record.
     *
     * @param record the id
     * @param change the change
     * @param size the memory that the change occupies, in characters
     */
    record Keyed(String record, HistoryBuilder.Change change, int size) {}
}
