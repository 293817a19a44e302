package dev.turnstile.postgres.internal.door;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Transition;
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
 * The answers of SQL guards as columns of a statement, {@code turnstile_guard_0} and so on.
 *
 * @param guards the guards in the order of their columns
 */
public record GuardAnswers(List<Guard.Sql> guards) {

    /** Copies the list. */
    public GuardAnswers {
        guards = List.copyOf(guards);
    }

    /** Returns a guard's condition in parentheses. */
    public static String text(Guard.Sql guard) {
        return text(guard.condition());
    }

    /** Returns a condition in parentheses; a comment at its end must not reach what follows. */
    public static String text(String condition) {
        return "(" + condition + (condition.contains("--") ? "\n)" : ")");
    }

    /**
     * Refuses a condition that is not one whole expression: put into a statement it would change what stands around it.
     *
     * @param what the condition, for the message
     * @throws LifecycleException if its brackets or quotes do not match, or it holds more than one statement
     */
    public static void checkWhole(String what, String condition) {
        String fault = ConditionText.of(condition).fault();
        if (fault != null) {
            throw new LifecycleException(
                    what + " is no condition: expected one SQL expression whose brackets and quotes match, but " + fault
                            + "; correct the condition: " + condition,
                    null);
        }
    }

    /** Returns those of the guards that the database can answer. */
    public static GuardAnswers of(Collection<? extends Guard> guards) {
        return new GuardAnswers(guards.stream()
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

    /** Returns the columns that ask the guards, each with a comma before it. */
    public String columns() {
        return IntStream.range(0, guards.size())
                .mapToObj(i -> ", " + text(guards.get(i)) + " IS TRUE AS turnstile_guard_" + i)
                .collect(Collectors.joining());
    }

    /** Returns the columns' names, each with a comma before it. */
    public String names() {
        return IntStream.range(0, guards.size())
                .mapToObj(i -> ", turnstile_guard_" + i)
                .collect(Collectors.joining());
    }

    /** Returns the guards that hold, by columns from an index on. */
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
