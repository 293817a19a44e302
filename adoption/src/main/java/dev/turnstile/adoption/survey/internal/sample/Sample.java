package dev.turnstile.adoption.survey.internal.sample;

import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of some rows: the beginning of a text, a time as seconds since 1970. */
public final class Sample {

    private final List<TableColumn> columns;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<List<@Nullable String>> rows;

    Sample(List<TableColumn> columns, List<List<@Nullable String>> rows) {
        this.columns = List.copyOf(columns);
        this.rows = rows;
        for (int i = 0; i < columns.size(); i++) {
            places.put(columns.get(i).name(), i);
        }
    }

    public List<TableColumn> columns() {
        return columns;
    }

    public int size() {
        return rows.size();
    }

    /** Returns the values of a column in the order of the rows. */
    public List<@Nullable String> values(TableColumn column) {
        Integer place = places.get(column.name());
        List<@Nullable String> values = new ArrayList<>(rows.size());
        if (place != null) {
            for (List<@Nullable String> row : rows) {
                values.add(row.get(place));
            }
        }
        return values;
    }

    /** Returns the number of different values, without null. */
    public int distinct(TableColumn column) {
        Set<String> distinct = new HashSet<>();
        for (String value : values(column)) {
            if (value != null) {
                distinct.add(value);
            }
        }
        return distinct.size();
    }

    /** Returns the share of nulls; 0 if there are no rows. */
    public double nullShare(TableColumn column) {
        int nulls = 0;
        for (String value : values(column)) {
            nulls += value == null ? 1 : 0;
        }
        return rows.isEmpty() ? 0 : (double) nulls / rows.size();
    }

    /** Returns the length of the longest value. */
    public int length(TableColumn column) {
        int longest = 0;
        for (String value : values(column)) {
            longest = Math.max(longest, value == null ? 0 : value.length());
        }
        return longest;
    }
}
