package dev.turnstile.adoption.survey.internal.sample;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The strength of the relation of two columns. */
final class Association {

    private Association() {}

    /**
     * Returns Cramér's V: 0 for independent columns, 1 if one column determines the other.
     *
     * @param first the values of the first column
     * @param second the values of the second column in the same rows
     */
    static double of(List<String> first, List<String> second) {
        Map<String, Integer> rows = new HashMap<>();
        Map<String, Integer> columns = new HashMap<>();
        Map<List<String>, Integer> cells = new HashMap<>();
        for (int i = 0; i < first.size(); i++) {
            rows.merge(first.get(i), 1, Integer::sum);
            columns.merge(second.get(i), 1, Integer::sum);
            cells.merge(List.of(first.get(i), second.get(i)), 1, Integer::sum);
        }
        int degrees = Math.min(rows.size(), columns.size()) - 1;
        if (degrees < 1) {
            return 0;
        }
        double squares = 0;
        for (Map.Entry<List<String>, Integer> cell : cells.entrySet()) {
            double expected = (double) rows.getOrDefault(cell.getKey().getFirst(), 0)
                    * columns.getOrDefault(cell.getKey().getLast(), 0)
                    / first.size();
            squares += (double) cell.getValue() * cell.getValue() / expected;
        }
        return Math.sqrt(Math.max(0, squares - first.size()) / ((double) first.size() * degrees));
    }
}
