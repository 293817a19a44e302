package dev.turnstile.postgres.internal.door;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The results of guards in SQL as columns of a statement, {@code turnstile_guard_0} and so on.
 *
 * @param guards the guards in the order of their columns
 */
public record GuardResults(List<Guard.Sql> guards) {

    /** Copies the list. */
    public GuardResults {
        guards = List.copyOf(guards);
    }

    /** Returns a guard's condition in parentheses. */
    public static String text(Guard.Sql guard) {
        return text(guard.condition());
    }

    /**
     * Returns a condition in parentheses. If it contains {@code --}, the closing parenthesis is on a new line, outside
     * a comment.
     */
    public static String text(String condition) {
        return "(" + condition + (condition.contains("--") ? "\n)" : ")");
    }

    /**
     * Checks that a condition is one whole expression, because any other text would change the statement around it.
     *
     * @param what the name of the condition, for the message
     * @throws LifecycleException if its brackets, quotes or comments do not match, or it contains ';'
     */
    public static void checkWhole(String what, String condition) {
        String fault = ConditionText.of(condition).fault();
        if (fault != null) {
            throw new LifecycleException(
                    what + " is not a valid condition: expected one SQL expression whose brackets and quotes match,"
                            + " but " + fault + "; correct the condition: " + condition,
                    null);
        }
    }

    /** Returns the guards in SQL among the given guards. */
    public static GuardResults of(Collection<? extends Guard> guards) {
        return new GuardResults(guards.stream()
                .filter(Guard.Sql.class::isInstance)
                .map(Guard.Sql.class::cast)
                .distinct()
                .toList());
    }

    /** Returns the guards of transitions. */
    public static List<Guard> guards(Stream<? extends Transition<?, ?>> transitions) {
        return transitions
                .flatMap(transition -> transition.edges().stream())
                .map(Edge::guards)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** Returns the columns that evaluate the guards, each preceded by a comma. */
    public String columns() {
        return IntStream.range(0, guards.size())
                .mapToObj(i -> ", " + text(guards.get(i)) + " IS TRUE AS turnstile_guard_" + i)
                .collect(Collectors.joining());
    }

    /** Returns the columns' names, each preceded by a comma. */
    public String names() {
        return IntStream.range(0, guards.size())
                .mapToObj(i -> ", turnstile_guard_" + i)
                .collect(Collectors.joining());
    }

    /** Returns the guards that hold, from the columns that start at an index. */
    public Set<Guard> holding(ResultSet row, int first) throws SQLException {
        if (guards.isEmpty()) {
            return Set.of();
        }
        Set<Guard> holding = new HashSet<>();
        for (int i = 0; i < guards.size(); i++) {
            if (row.getBoolean(first + i)) {
                holding.add(guards.get(i));
            }
        }
        return holding;
    }
}
