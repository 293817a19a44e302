package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.Group;
import dev.turnstile.adoption.survey.internal.states.Literal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Flags and statuses whose value follows from another column, or from all times together, in nearly all rows. */
public final class DerivedColumns {

    private static final double EXCEPTIONS = 0.001;

    /** The share of the rows with a less frequent value that the other column must explain. */
    private static final double EXPLAINED = 0.9;

    private final Combinations combinations;
    private final Rows rows;

    public DerivedColumns(Combinations combinations, Rows rows) {
        this.combinations = combinations;
        this.rows = rows;
    }

    /** Returns a finding for each column; of two columns that determine each other, for the later one. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Set<Integer> derived = new HashSet<>();
        for (int column = 0; column < combinations.columns().size(); column++) {
            int target = column;
            if (mayBeDerived(target)) {
                sources(target).stream()
                        .filter(source -> source.stream().noneMatch(derived::contains))
                        .filter(source -> isDerived(source, target))
                        .findFirst()
                        .ifPresent(source -> {
                            derived.add(target);
                            findings.add(finding(source, target));
                        });
            }
        }
        return findings;
    }

    private boolean mayBeDerived(int column) {
        return role(column) == Role.FLAG || role(column) == Role.STATUS;
    }

    private Role role(int column) {
        return combinations.groups().getFirst().literals().get(column).role();
    }

    private List<List<Integer>> sources(int target) {
        List<Integer> all =
                IntStream.range(0, combinations.columns().size()).boxed().toList();
        List<List<Integer>> sources = new ArrayList<>(all.stream()
                .filter(source -> source != target)
                .filter(source -> source < target || !mayBeDerived(source) || !isDerived(List.of(target), source))
                .map(List::of)
                .toList());
        List<Integer> times =
                all.stream().filter(source -> role(source) == Role.MILESTONE).toList();
        if (times.size() > 1) {
            sources.add(times);
        }
        return sources;
    }

    private long exceptions(List<Integer> source, int target) {
        Map<List<Literal>, Map<Literal, Long>> counts = new HashMap<>();
        for (Group group : combinations.groups()) {
            counts.computeIfAbsent(source.stream().map(group.literals()::get).toList(), values -> new HashMap<>())
                    .merge(group.literals().get(target), group.rows(), Long::sum);
        }
        return combinations.rows()
                - counts.values().stream().mapToLong(DerivedColumns::largest).sum();
    }

    private static long largest(Map<Literal, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private boolean isDerived(List<Integer> source, int target) {
        long exceptions = exceptions(source, target);
        long unexplained = exceptions(List.of(), target);
        return exceptions <= EXCEPTIONS * combinations.rows() && exceptions <= (1 - EXPLAINED) * unexplained;
    }

    private Finding finding(List<Integer> source, int target) {
        long exceptions = exceptions(source, target);
        String column = combinations.columns().get(target);
        List<String> sources = source.stream().map(combinations.columns()::get).toList();
        String determined = String.join(", ", sources);
        return new Finding(
                Finding.Kind.DERIVED_COLUMN,
                column + ", " + determined,
                column + " follows from " + (sources.size() > 1 ? "the times " : "") + determined
                        + (exceptions == 0 ? " in all rows" : " in all rows but " + rows.number(exceptions)),
                "keep one of the columns, and derive the other one by a generated column or a view",
                rows.of(exceptions),
                List.of());
    }
}
