package dev.turnstile.adoption.history.internal.csv;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rows to read.
 *
 * @param values the required value of each column, by the index of the column; -1 for an unknown column
 */
record RowFilter(Map<Integer, String> values) {

    static RowFilter of(List<String> names, Map<String, String> where) {
        return new RowFilter(where.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> names.indexOf(entry.getKey()), Map.Entry::getValue, (one, other) -> one)));
    }

    boolean accepts(List<String> fields) {
        return values.entrySet().stream()
                .allMatch(entry -> entry.getKey() >= 0
                        && entry.getKey() < fields.size()
                        && fields.get(entry.getKey()).strip().equals(entry.getValue()));
    }
}
