package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.LogFields;
import dev.turnstile.adoption.history.internal.Excerpt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Detects that the key of the record may lack a column: one record has two rows with the same status and time. */
final class KeyParts {

    private KeyParts() {}

    /** Returns a note with a column that distinguishes such rows. */
    static Optional<String> missing(Sample sample, LogFields fields, List<String> others) {
        Collection<List<List<String>>> same = same(sample, fields);
        return others.stream()
                .filter(name -> !sample.unique(name) && sample.whole(name) && sample.varies(name))
                .filter(name -> separates(same, sample.names().indexOf(name)))
                .findFirst()
                .map(name -> "one record has several rows with the same status and time that differ in "
                        + Excerpt.of(name) + "; if it is a part of the record's key, specify --record "
                        + String.join(",", fields.record()) + "," + name);
    }

    private static boolean separates(Collection<List<List<String>>> same, int index) {
        return same.stream()
                .anyMatch(rows ->
                        new HashSet<>(rows.stream().map(row -> row.get(index)).toList()).size() == rows.size());
    }

    /** Returns the groups of at least two rows with the same record, status and time. */
    private static Collection<List<List<String>>> same(Sample sample, LogFields fields) {
        List<String> columns = new ArrayList<>(fields.record());
        columns.addAll(fields.status());
        columns.addAll(fields.time());
        List<Integer> indexes = columns.stream().map(sample.names()::indexOf).toList();
        Map<List<String>, List<List<String>>> groups = new HashMap<>();
        for (List<String> row : sample.rows()) {
            groups.computeIfAbsent(indexes.stream().map(row::get).toList(), key -> new ArrayList<>())
                    .add(row);
        }
        return groups.values().stream().filter(rows -> rows.size() > 1).toList();
    }
}
