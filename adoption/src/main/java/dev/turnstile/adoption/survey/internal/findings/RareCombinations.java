package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.internal.states.Combinations;
import dev.turnstile.adoption.survey.internal.states.Group;
import dev.turnstile.adoption.survey.internal.states.Literal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Near-empty combinations that no contradiction explains: in at most 1% of the rows that agree in all other columns, and
 * in at most 5% of the rows that would have it if the remaining column were independent.
 */
public final class RareCombinations {

    private static final double RARE = 0.01;
    private static final double UNEXPECTED = 0.05;
    private static final double ENOUGH = 20;

    private final Combinations combinations;
    private final Rows rows;
    private final Map<Literal, Long> counts = new HashMap<>();
    private final Map<Others, Long> agreeing = new HashMap<>();

    /** The values of a combination in all columns but one. */
    private record Others(int column, List<Literal> literals) {

        static Others of(Group group, int column) {
            List<Literal> literals = new ArrayList<>(group.literals());
            literals.remove(column);
            return new Others(column, literals);
        }
    }

    public RareCombinations(Combinations combinations, Rows rows) {
        this.combinations = combinations;
        this.rows = rows;
        for (Group group : combinations.groups()) {
            for (int column = 0; column < group.literals().size(); column++) {
                counts.merge(group.literals().get(column), group.rows(), Long::sum);
                agreeing.merge(Others.of(group, column), group.rows(), Long::sum);
            }
        }
    }

    /** Returns a finding for each combination that is not in one of the explained ones. */
    public List<Finding> findings(Set<Group> explained) {
        return combinations.groups().stream()
                .filter(group -> !explained.contains(group) && isRare(group))
                .map(this::finding)
                .toList();
    }

    private boolean isRare(Group group) {
        return IntStream.range(0, group.literals().size()).anyMatch(column -> isRare(group, column));
    }

    private boolean isRare(Group group, int column) {
        long others = agreeing.getOrDefault(Others.of(group, column), 0L);
        long value = counts.getOrDefault(group.literals().get(column), 0L);
        double expected = (double) others * value / combinations.rows();
        return expected >= ENOUGH && group.rows() <= RARE * others && group.rows() <= UNEXPECTED * expected;
    }

    private Finding finding(Group group) {
        return new Finding(
                Finding.Kind.RARE_COMBINATION,
                String.join(", ", combinations.columns()),
                group.literals().stream().map(Literal::shown).collect(Collectors.joining(" and ")) + " in "
                        + rows.shown(group.rows()),
                "WHERE " + group.literals().stream().map(Literal::sql).collect(Collectors.joining(" AND ")),
                rows.of(group.rows()),
                Examples.of(List.of(group)));
    }
}
