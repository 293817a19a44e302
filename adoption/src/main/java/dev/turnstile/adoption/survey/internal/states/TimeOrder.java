package dev.turnstile.adoption.survey.internal.states;

import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.sample.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The order in which the times of a row nearly always follow each other, as a sample shows it. */
public final class TimeOrder {

    private static final int MAX_TIMES = 8;
    private static final int ENOUGH = 20;
    private static final double NEARLY_ALL = 0.95;
    private static final double SECONDS_OF_A_DAY = 86_400;

    private final List<TableColumn> times;
    private final Map<TableColumn, Set<TableColumn>> later = new LinkedHashMap<>();

    private TimeOrder(List<TableColumn> times, Sample sample) {
        this.times = times;
        times.forEach(time -> later.put(time, new HashSet<>()));
        for (TableColumn first : times) {
            for (TableColumn second : times) {
                if (!first.equals(second) && precedes(first, second, sample)) {
                    laterThan(first).add(second);
                }
            }
        }
    }

    /**
     * Determines the order.
     *
     * @param times the columns; the first eight are compared
     * @param sample their values
     */
    public static TimeOrder of(List<TableColumn> times, Sample sample) {
        return new TimeOrder(times.stream().limit(MAX_TIMES).toList(), sample);
    }

    private static boolean precedes(TableColumn first, TableColumn second, Sample sample) {
        List<@Nullable String> firsts = sample.values(first);
        List<@Nullable String> seconds = sample.values(second);
        boolean dates = first.family() != second.family();
        int earlier = 0;
        int different = 0;
        for (int i = 0; i < firsts.size(); i++) {
            String one = firsts.get(i);
            String other = seconds.get(i);
            if (one != null && other != null) {
                int order = Double.compare(seconds(one, dates), seconds(other, dates));
                earlier += order < 0 ? 1 : 0;
                different += order == 0 ? 0 : 1;
            }
        }
        return earlier >= ENOUGH && earlier >= NEARLY_ALL * different;
    }

    private static double seconds(String value, boolean date) {
        double seconds = Double.parseDouble(value);
        return date ? Math.floor(seconds / SECONDS_OF_A_DAY) : seconds;
    }

    private Set<TableColumn> laterThan(TableColumn time) {
        return later.getOrDefault(time, Set.of());
    }

    /** Returns the pairs whose order is known. */
    public List<TimePair> pairs() {
        List<TimePair> pairs = new ArrayList<>();
        later.forEach((first, seconds) -> times.stream()
                .filter(seconds::contains)
                .forEach(second -> pairs.add(new TimePair(first, second, between(first, second)))));
        return pairs;
    }

    private List<TableColumn> between(TableColumn first, TableColumn second) {
        return times.stream()
                .filter(time ->
                        laterThan(first).contains(time) && laterThan(time).contains(second))
                .toList();
    }

    /** Returns the columns in their order; columns without a known order keep the order of the table. */
    public List<TableColumn> ordered() {
        List<TableColumn> ordered = new ArrayList<>();
        List<TableColumn> left = new ArrayList<>(times);
        while (!left.isEmpty()) {
            TableColumn next = left.stream()
                    .min(Comparator.comparingLong(time -> left.stream()
                            .filter(other -> laterThan(other).contains(time))
                            .count()))
                    .orElseThrow();
            ordered.add(next);
            left.remove(next);
        }
        return ordered;
    }
}
