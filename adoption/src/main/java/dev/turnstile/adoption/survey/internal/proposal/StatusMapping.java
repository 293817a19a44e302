package dev.turnstile.adoption.survey.internal.proposal;

import dev.turnstile.adoption.survey.SurveyedColumn.Role;
import dev.turnstile.adoption.survey.internal.sample.ColumnNames;
import dev.turnstile.adoption.survey.internal.states.Group;
import dev.turnstile.adoption.survey.internal.states.Literal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The status that each time begins: the one with its name, or else the most frequent one of rows whose last time it is. */
final class StatusMapping {

    private final String status;
    private final List<String> times;
    private final List<Group> groups;
    private final SequencedMap<String, Literal> begun = new LinkedHashMap<>();

    private StatusMapping(String status, List<String> times, List<Group> groups) {
        this.status = status;
        this.times = times;
        this.groups = groups;
        times.forEach(time -> begins(time).ifPresent(literal -> begun.put(time, literal)));
    }

    /**
     * Determines the statuses.
     *
     * @param status the column with the status
     * @param times the columns with times, in their order
     * @param groups the combinations without contradictions
     */
    static StatusMapping of(String status, List<String> times, List<Group> groups) {
        return new StatusMapping(status, times, groups);
    }

    static Literal valueOf(String column, Group group) {
        return group.literals().stream()
                .filter(literal -> literal.column().equals(column))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the times of a combination that are set, in their order. */
    static List<String> set(Group group, List<String> times) {
        List<String> set = group.literals().stream()
                .filter(literal -> literal.role() == Role.MILESTONE && literal.holds())
                .map(Literal::column)
                .toList();
        return times.stream().filter(set::contains).toList();
    }

    private Optional<Literal> begins(String time) {
        String name = ColumnNames.begun(time);
        Optional<Literal> named = groups.stream()
                .map(group -> valueOf(status, group))
                .filter(literal -> ColumnNames.stateName(literal.value()).equals(name))
                .findFirst();
        return named.or(() -> mostFrequent(groups.stream()
                .filter(group -> last(set(group, times)).filter(time::equals).isPresent())
                .toList()));
    }

    private static Optional<String> last(List<String> times) {
        return times.isEmpty() ? Optional.empty() : Optional.of(times.getLast());
    }

    private Optional<Literal> mostFrequent(List<Group> some) {
        Map<Literal, Long> counts = new HashMap<>();
        some.forEach(group -> counts.merge(valueOf(status, group), group.rows(), Long::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Literal, Long>comparingByValue()
                        .thenComparing(entry -> entry.getKey().value(), Comparator.reverseOrder()))
                .map(Map.Entry::getKey);
    }

    /** Returns the statuses that the times of a combination begin, in their order, and the status that it has. */
    List<Literal> path(Group group) {
        List<Literal> path = new ArrayList<>();
        set(group, times).forEach(time -> Optional.ofNullable(begun.get(time)).ifPresent(path::add));
        path.add(valueOf(status, group));
        return path;
    }

    /** Returns the time that begins a status. */
    Optional<String> timeOf(Literal literal) {
        return begun.entrySet().stream()
                .filter(entry -> entry.getValue().equals(literal))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
