package dev.turnstile.testing.explore;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.testing.explore.Walk.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Walks the paths of a machine, and checks invariants after the creation of the record and after each step. Walks all
 * paths with one step, then all paths with two steps, up to a depth; or random paths. A new record is created for each
 * path. A transition that is refused, for instance by a guard, ends its path.
 *
 * <p>An exploration is repeatable: the data of each step comes from a generator with a fixed seed. The first violation
 * is reported with the shortest path that was found, and with the call that walks this path again.
 *
 * <p>Immutable; each {@code with} method returns a copy.
 *
 * @param <R> the type of the records: the key for a lifecycle, the list of visited states for a machine without a table
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class Explorer<R, S, T> {

    private static final int DEPTH = 6;
    private static final int MAX_PATHS = 10_000;
    private static final int EXHAUSTIVE = 0;

    private final Walker<R, S, T> walker;
    private final long seed;
    private final int depth;
    private final int maxPaths;
    private final int randomPaths;

    /**
     * Creates a record.
     *
     * @param <R> the type of the records
     */
    @FunctionalInterface
    public interface Creation<R> {

        /**
         * Creates a record with data from the generator.
         *
         * @throws Exception the exploration ends with an {@link IllegalStateException}
         */
        R create(RandomGenerator random) throws Exception;
    }

    /**
     * Fires a transition by the application's code, such as a command.
     *
     * @param <R> the type of the records
     */
    @FunctionalInterface
    public interface Firing<R> {

        /**
         * Fires the transition with data from the generator.
         *
         * @throws Exception a refusal ends the path; any other exception is a violation
         */
        void fire(R record, RandomGenerator random) throws Exception;
    }

    /**
     * A condition that must hold after the creation and after each step.
     *
     * @param <R> the type of the records
     */
    @FunctionalInterface
    public interface Invariant<R> {

        /**
         * Returns whether the condition holds.
         *
         * @throws Exception the exception is a violation
         */
        boolean holds(R record) throws Exception;
    }

    private Explorer(Walker<R, S, T> walker, long seed, int depth, int maxPaths, int randomPaths) {
        this.walker = walker;
        this.seed = seed;
        this.depth = depth;
        this.maxPaths = maxPaths;
        this.randomPaths = randomPaths;
    }

    /**
     * Returns an explorer of a lifecycle, with records in its table. By default, records are created without values of
     * columns.
     */
    public static <S, T> Explorer<String, S, T> of(Lifecycle<S, T> lifecycle) {
        return of(new Walker<>(lifecycle.machine(), new Records.Rows<>(lifecycle), Map.of(), List.of()));
    }

    /**
     * Returns an explorer of a machine without a table. Guards are not evaluated: if a transition leads to one of
     * several states, the generator selects the state.
     */
    public static <S, T> Explorer<List<S>, S, T> of(StateMachine<S, T> machine) {
        return of(new Walker<>(machine, new Records.Visits<>(machine), Map.of(), List.of()));
    }

    private static <R, S, T> Explorer<R, S, T> of(Walker<R, S, T> walker) {
        return new Explorer<>(walker, 0, DEPTH, MAX_PATHS, EXHAUSTIVE);
    }

    private Explorer<R, S, T> with(Walker<R, S, T> other) {
        return new Explorer<>(other, seed, depth, maxPaths, randomPaths);
    }

    /** Returns a copy that creates its records by the given code. */
    public Explorer<R, S, T> withRecord(Creation<R> creation) {
        return with(new Walker<>(
                walker.machine(), walker.records().createdBy(creation), walker.firings(), walker.invariants()));
    }

    /** Returns a copy that fires a transition by the given code, such as the application's command. */
    public Explorer<R, S, T> withTransition(T transition, Firing<R> firing) {
        Map<T, Firing<R>> firings = new HashMap<>(walker.firings());
        firings.put(walker.machine().transition(transition).value(), firing);
        return with(new Walker<>(walker.machine(), walker.records(), firings, walker.invariants()));
    }

    /**
     * Returns a copy with one more invariant.
     *
     * @param description the invariant as a sentence, such as {@code paid orders have an amount}
     */
    public Explorer<R, S, T> withInvariant(String description, Invariant<R> invariant) {
        List<Walker.Described<R>> invariants = new ArrayList<>(walker.invariants());
        invariants.add(new Walker.Described<>(description, invariant));
        return with(new Walker<>(walker.machine(), walker.records(), walker.firings(), invariants));
    }

    /**
     * Returns a copy with another maximum number of steps of a path; 6 by default.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Explorer<R, S, T> withDepth(int steps) {
        return new Explorer<>(walker, seed, positive("depth", steps), maxPaths, randomPaths);
    }

    /** Returns a copy with another seed; 0 by default. */
    public Explorer<R, S, T> withSeed(long other) {
        return new Explorer<>(walker, other, depth, maxPaths, randomPaths);
    }

    /**
     * Returns a copy that walks at most this number of paths; 10,000 by default. {@link Exploration#complete} returns
     * whether all paths were walked.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Explorer<R, S, T> withMaxPaths(int paths) {
        return new Explorer<>(walker, seed, depth, positive("number of paths", paths), randomPaths);
    }

    /**
     * Returns a copy that walks random paths of the full depth instead of all paths, for large machines.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Explorer<R, S, T> withRandomPaths(int paths) {
        return new Explorer<>(walker, seed, depth, maxPaths, positive("number of random paths", paths));
    }

    private static int positive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException("expected a " + what + " of at least 1, got " + number);
        }
        return number;
    }

    /**
     * Walks the paths.
     *
     * @throws AssertionError if an invariant does not hold, or a transition fails with an exception that is not a
     *     refusal; the message contains the shortest such path that was found, and the call that repeats it
     * @throws IllegalStateException if a record cannot be created
     */
    public Exploration<S, T> explore() {
        Exploration.Tally<S, T> tally = new Exploration.Tally<>(walker.machine());
        if (randomPaths == EXHAUSTIVE) {
            Walk<S, T> failed = firstViolation(depth, null, tally);
            if (failed != null) {
                throw failure(seed, failed);
            }
        } else {
            walkAtRandom(tally);
        }
        return tally.result();
    }

    /**
     * Walks one path, to repeat a failure.
     *
     * @param path the transitions in order
     * @throws AssertionError as {@link #explore}
     * @throws IllegalArgumentException if the machine does not permit a transition of the path
     */
    public Exploration<S, T> replay(List<T> path) {
        Exploration.Tally<S, T> tally = new Exploration.Tally<>(walker.machine());
        Walk<S, T> walk = follow(seed, path);
        tally.add(walk);
        if (walk.violation() != null) {
            throw failure(seed, walk);
        }
        if (walk.transitions().size() < path.size()) {
            throw new IllegalArgumentException(
                    "expected a path of machine '" + walker.machine().name() + "', but it ends after " + walk);
        }
        return tally.result();
    }

    /** Returns the first walk with a violation, which has the smallest number of steps; null if there is none. */
    private @Nullable Walk<S, T> firstViolation(
            int longest, @Nullable Violation wanted, Exploration.Tally<S, T> tally) {
        Walk<S, T> found = null;
        for (int length = 1; length <= longest && found == null; length++) {
            found = firstOfLength(length, wanted, tally);
        }
        return found;
    }

    private @Nullable Walk<S, T> firstOfLength(int length, @Nullable Violation wanted, Exploration.Tally<S, T> tally) {
        List<Integer> choices = List.of();
        while (choices != null && tally.paths() < maxPaths) {
            Walk<S, T> walk = walker.walk(seed, chosen(choices), length);
            tally.add(walk);
            if (matches(walk, wanted)) {
                return walk;
            }
            choices = walk.next();
        }
        if (choices != null) {
            tally.interrupt();
        }
        return null;
    }

    private static <T> Walk.Choice<T> chosen(List<Integer> choices) {
        return (step, permitted) -> step < choices.size() ? choices.get(step) : 0;
    }

    private static boolean matches(Walk<?, ?> walk, @Nullable Violation wanted) {
        Violation found = walk.violation();
        return found != null && (wanted == null || wanted.what().equals(found.what()));
    }

    private void walkAtRandom(Exploration.Tally<S, T> tally) {
        for (int i = 0; i < randomPaths; i++) {
            long own = seed + i;
            SplittableRandom random = new SplittableRandom(own);
            Walk<S, T> walk = walker.walk(own, (step, permitted) -> random.nextInt(permitted.size()), depth);
            tally.add(walk);
            if (walk.violation() != null) {
                throw failure(own, shrunk(own, walk));
            }
        }
        tally.interrupt();
    }

    /** Returns a walk with the same violation and fewer steps: parts of the path are removed while it still fails. */
    private Walk<S, T> shrunk(long own, Walk<S, T> failed) {
        Walk<S, T> shorter = withoutParts(own, failed);
        Walk<S, T> first = withSeed(own)
                .firstViolation(
                        shorter.transitions().size() - 1,
                        failed.violation(),
                        new Exploration.Tally<>(walker.machine()));
        return first == null ? shorter : first;
    }

    private Walk<S, T> withoutParts(long own, Walk<S, T> failed) {
        Walk<S, T> shortest = failed;
        int part = shortest.transitions().size();
        while (part > 0) {
            Walk<S, T> shorter = withoutPart(own, shortest, part);
            if (shorter == null) {
                part = part / 2;
            } else {
                shortest = shorter;
                part = Math.min(part, shortest.transitions().size());
            }
        }
        return shortest;
    }

    private @Nullable Walk<S, T> withoutPart(long own, Walk<S, T> failed, int part) {
        for (int start = 0; start + part <= failed.transitions().size(); start++) {
            List<T> rest = new ArrayList<>(failed.transitions());
            rest.subList(start, start + part).clear();
            Walk<S, T> walk = follow(own, rest);
            if (matches(walk, failed.violation())) {
                return walk;
            }
        }
        return null;
    }

    private Walk<S, T> follow(long own, List<T> path) {
        return walker.walk(
                own, (step, permitted) -> step < path.size() ? permitted.indexOf(path.get(step)) : -1, path.size());
    }

    private AssertionError failure(long own, Walk<S, T> walk) {
        Violation violation = Objects.requireNonNull(walk.violation());
        String path = walk.transitions().stream().map(Explorer::code).collect(Collectors.joining(", "));
        return new AssertionError(
                "machine '" + walker.machine().name() + "': " + violation.what() + " after "
                        + walk.transitions().size() + " steps: " + walk + "\nrepeat with: explorer.withSeed(" + own
                        + "L).replay(List.of(" + path + "))",
                violation.cause());
    }

    private static String code(Object transition) {
        return transition instanceof Enum<?> constant
                ? constant.getDeclaringClass().getSimpleName() + "." + constant.name()
                : "\"" + transition + "\"";
    }
}
