package dev.turnstile.testing.race;

import dev.turnstile.invocation.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of a {@link Race}, by round.
 *
 * <p>The kind of an outcome is a class: {@link Outcome.Done}, {@link Outcome.Refused}, {@link Outcome.Failed} or {@link
 * Outcome.Replayed}, or the class or a superclass of the result, the refusal or the failure. Immutable.
 */
public final class RaceReport {

    private final int racers;
    private final List<List<Outcome<?>>> rounds;
    private final Set<Step> steps;
    private final Map<StepBarrier.Opening, Integer> openings;

    RaceReport(int racers, List<List<Outcome<?>>> rounds, Set<Step> steps, Map<StepBarrier.Opening, Integer> openings) {
        this.racers = racers;
        this.rounds = rounds.stream().map(List::copyOf).toList();
        this.steps = Set.copyOf(steps);
        this.openings = Map.copyOf(openings);
    }

    /** Returns the outcomes of each round, in the order of the racers. */
    public List<List<Outcome<?>>> rounds() {
        return rounds;
    }

    /** Returns the number of outcomes of a kind in all rounds. */
    public long count(Class<?> kind) {
        return rounds.stream().mapToInt(round -> count(round, kind)).sum();
    }

    /**
     * Returns the number of outcomes in all rounds by name: {@code Done}, followed by the result if the result is a
     * boolean or an enum constant; the simple name of the refusal's or failure's class; or {@code Replayed}, followed
     * by the name of the original outcome.
     */
    public Map<String, Long> counts() {
        return rounds.stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(RaceReport::name, TreeMap::new, Collectors.counting()));
    }

    /**
     * Asserts that each round has exactly one outcome of a kind.
     *
     * @throws AssertionError if a round has no such outcome or several; the message contains the first such round and
     *     the report
     */
    public RaceReport assertExactlyOne(Class<?> kind) {
        return assertEachRound(kind, "exactly one", count -> count == 1);
    }

    /**
     * Asserts that each round has at most one outcome of a kind.
     *
     * @throws AssertionError if a round has several such outcomes; the message contains the first such round and the
     *     report
     */
    public RaceReport assertAtMostOne(Class<?> kind) {
        return assertEachRound(kind, "at most one", count -> count <= 1);
    }

    /**
     * Asserts that no round has an outcome of a kind.
     *
     * @throws AssertionError if a round has such an outcome; the message contains the first such round and the report
     */
    public RaceReport assertNone(Class<?> kind) {
        return assertEachRound(kind, "no", count -> count == 0);
    }

    /**
     * Asserts that all outcomes are of these kinds.
     *
     * @throws AssertionError if an outcome is of another kind; the message contains the first such round and the report
     */
    public RaceReport assertOnly(Class<?>... kinds) {
        for (int round = 0; round < rounds.size(); round++) {
            List<Outcome<?>> others = rounds.get(round).stream()
                    .filter(outcome -> Arrays.stream(kinds).noneMatch(kind -> is(outcome, kind)))
                    .toList();
            if (!others.isEmpty()) {
                throw failure(
                        "expected only outcomes "
                                + Arrays.stream(kinds).map(Class::getSimpleName).collect(Collectors.joining(", ")),
                        round,
                        others);
            }
        }
        return this;
    }

    private RaceReport assertEachRound(Class<?> kind, String expected, IntPredicate permitted) {
        for (int round = 0; round < rounds.size(); round++) {
            if (!permitted.test(count(rounds.get(round), kind))) {
                throw failure(
                        "expected " + expected + " outcome " + kind.getSimpleName() + " in each round",
                        round,
                        rounds.get(round));
            }
        }
        return this;
    }

    private AssertionError failure(String expected, int round, List<Outcome<?>> found) {
        AssertionError error = new AssertionError(expected + ", got in round " + (round + 1) + ": "
                + found.stream().map(RaceReport::name).collect(Collectors.joining(", ")) + "\n" + this);
        found.stream()
                .filter(Outcome.Failed.class::isInstance)
                .forEach(failed -> error.addSuppressed(((Outcome.Failed<?>) failed).cause()));
        return error;
    }

    private static int count(List<Outcome<?>> round, Class<?> kind) {
        return (int) round.stream().filter(outcome -> is(outcome, kind)).count();
    }

    private static boolean is(Outcome<?> outcome, Class<?> kind) {
        return kind.isInstance(outcome) || kind.isInstance(content(outcome));
    }

    private static String name(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Done<?> done ->
                done.result() instanceof Boolean || done.result() instanceof Enum<?> ? "Done " + done.result() : "Done";
            case Outcome.Replayed<?> replayed -> "Replayed " + name(replayed.original());
            case Outcome.Refused<?> refused -> refused.refusal().getClass().getSimpleName();
            case Outcome.Failed<?> failed -> failed.cause().getClass().getSimpleName();
        };
    }

    private static @Nullable Object content(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Done<?> done -> done.result();
            case Outcome.Replayed<?> replayed -> replayed.original();
            case Outcome.Refused<?> refused -> refused.refusal();
            case Outcome.Failed<?> failed -> failed.cause();
        };
    }

    /** Returns a table with the total of each kind, and its smallest and largest number in one round. */
    @Override
    public String toString() {
        String head = racers + " racers, " + rounds.size() + " rounds"
                + (steps.isEmpty()
                        ? ""
                        : ", barriers at "
                                + steps.stream().sorted().map(Step::name).collect(Collectors.joining(", ")));
        return head
                + counts().entrySet().stream()
                        .map(kind -> line(kind.getKey(), kind.getValue()))
                        .collect(Collectors.joining())
                + openings.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(opening -> "\n  barriers opened because "
                                + opening.getKey().text() + ": " + opening.getValue())
                        .collect(Collectors.joining());
    }

    private String line(String kind, long total) {
        List<Long> each = rounds.stream()
                .map(round -> round.stream()
                        .filter(outcome -> name(outcome).equals(kind))
                        .count())
                .sorted()
                .toList();
        return String.format(
                Locale.ROOT, "%n  %-24s %7d, %d to %d in a round", kind, total, each.getFirst(), each.getLast());
    }
}
