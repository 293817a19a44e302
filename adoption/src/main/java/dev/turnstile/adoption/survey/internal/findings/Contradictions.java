package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.Group;
import dev.turnstile.adoption.survey.internal.states.Literal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pairs of values that nearly never occur together: in at most 2% of the rows with either value, and in at most 5% of the
 * rows that would have both if the columns were independent. Rows that a pair with more rows explains do not count for
 * other pairs: the status SHIPPED without a payment is the same contradiction as a shipment without a payment.
 */
public final class Contradictions {

    private static final double RARE = 0.02;
    private static final double UNEXPECTED = 0.05;
    private static final double ENOUGH = 20;

    private final Combinations combinations;
    private final Rows rows;
    private final List<Pair> pairs = new ArrayList<>();
    private final Set<Group> explained = new HashSet<>();

    private record Pair(Literal first, Literal second, long rows, long firstRows, long secondRows) {

        boolean in(Group group) {
            return group.has(first) && group.has(second);
        }
    }

    private Contradictions(Combinations combinations, Rows rows) {
        this.combinations = combinations;
        this.rows = rows;
        candidates().forEach(this::addUnexplained);
    }

    public static Contradictions of(Combinations combinations, Rows rows) {
        return new Contradictions(combinations, rows);
    }

    /** Returns the combinations that contain a contradiction. */
    public Set<Group> groups() {
        return explained;
    }

    private List<Pair> candidates() {
        Map<Literal, Long> counts = new HashMap<>();
        Map<Literal, Map<Literal, Long>> together = new HashMap<>();
        for (Group group : combinations.groups()) {
            List<Literal> literals = group.literals();
            for (int i = 0; i < literals.size(); i++) {
                counts.merge(literals.get(i), group.rows(), Long::sum);
                for (int j = i + 1; j < literals.size(); j++) {
                    together.computeIfAbsent(literals.get(i), literal -> new HashMap<>())
                            .merge(literals.get(j), group.rows(), Long::sum);
                }
            }
        }
        List<Pair> found = new ArrayList<>();
        together.forEach((first, others) -> others.forEach((second, both) -> found.add(
                new Pair(first, second, both, counts.getOrDefault(first, 0L), counts.getOrDefault(second, 0L)))));
        return found.stream()
                .filter(this::isRare)
                .sorted(Comparator.comparingLong(Pair::rows)
                        .reversed()
                        .thenComparingInt(Contradictions::kinds)
                        .thenComparing(
                                pair -> pair.first().shown() + pair.second().shown()))
                .toList();
    }

    /** Prefers times and statuses to flags, which often repeat them. */
    private static int kinds(Pair pair) {
        return kind(pair.first()) + kind(pair.second());
    }

    private static int kind(Literal literal) {
        return switch (literal.role()) {
            case MILESTONE -> 0;
            case STATUS -> 1;
            case SOFT_DELETE -> 2;
            case FLAG, TIME, OTHER -> 3;
        };
    }

    private boolean isRare(Pair pair) {
        double expected = (double) pair.firstRows() * pair.secondRows() / Math.max(1, combinations.rows());
        return expected >= ENOUGH
                && pair.rows() <= UNEXPECTED * expected
                && pair.rows() <= RARE * pair.firstRows()
                && pair.rows() <= RARE * pair.secondRows();
    }

    private void addUnexplained(Pair pair) {
        List<Group> groups = combinations.groups().stream().filter(pair::in).toList();
        long unexplained = groups.stream()
                .filter(group -> !explained.contains(group))
                .mapToLong(Group::rows)
                .sum();
        explained.addAll(groups);
        if (2 * unexplained >= pair.rows()) {
            pairs.add(pair);
        }
    }

    public List<Finding> findings() {
        return pairs.stream().map(this::finding).toList();
    }

    private Finding finding(Pair pair) {
        Literal cause = pair.second().holds() && !pair.first().holds() ? pair.second() : pair.first();
        Literal effect = cause.equals(pair.first()) ? pair.second() : pair.first();
        long causes = cause.equals(pair.first()) ? pair.firstRows() : pair.secondRows();
        return new Finding(
                Finding.Kind.CONTRADICTION,
                cause.column() + ", " + effect.column(),
                cause.shown() + " and " + effect.shown() + " in " + rows.number(pair.rows()) + " of "
                        + rows.shown(causes) + " where " + cause.shown(),
                "WHERE " + cause.sql() + " AND " + effect.sql(),
                rows.of(pair.rows()),
                Examples.of(combinations.groups().stream().filter(pair::in).toList()));
    }
}
