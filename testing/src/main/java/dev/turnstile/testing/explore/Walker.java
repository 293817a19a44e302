package dev.turnstile.testing.explore;

import dev.turnstile.machine.StateMachine;
import dev.turnstile.refusal.Refusal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Walks paths of a machine: creates a record for each path, fires the transitions of the path, and checks the
 * invariants after each step.
 *
 * @param machine the machine
 * @param records creates and reads the records, and fires transitions that have no code of their own
 * @param firings the user's code for transitions
 * @param invariants the invariants
 * @param <R> the type of the records
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
record Walker<R, S, T>(
        StateMachine<S, T> machine,
        Records<R, S, T> records,
        Map<T, Explorer.Firing<R>> firings,
        List<Described<R>> invariants) {

    Walker {
        firings = Map.copyOf(firings);
        invariants = List.copyOf(invariants);
    }

    /** An invariant with its description. */
    record Described<R>(String description, Explorer.Invariant<R> invariant) {}

    Walk<S, T> walk(long seed, Walk.Choice<T> choice, int depth) {
        Walk<S, T> walk = new Walk<>();
        try {
            walk(walk, seed, choice, depth);
        } catch (Exception | AssertionError e) {
            if (walk.states().isEmpty()) {
                throw new IllegalStateException(
                        "machine '" + machine.name() + "': cannot create a record: " + e.getMessage(), e);
            }
            walk.violate(e.getClass().getSimpleName() + " instead of a change or a refusal", e);
        }
        return walk;
    }

    private void walk(Walk<S, T> walk, long seed, Walk.Choice<T> choice, int depth) throws Exception {
        R record = records.create(random(seed, "a new record", 0));
        walk.begin(records.state(record));
        check(record, walk);
        while (walk.violation() == null && !walk.refused() && walk.transitions().size() < depth) {
            List<T> permitted = machine.permitted(walk.state());
            int chosen = permitted.isEmpty() ? -1 : choice.of(walk.transitions().size(), permitted);
            if (chosen < 0) {
                return;
            }
            step(record, walk, seed, permitted, Math.min(chosen, permitted.size() - 1));
        }
    }

    private void step(R record, Walk<S, T> walk, long seed, List<T> permitted, int chosen) throws Exception {
        T transition = permitted.get(chosen);
        RandomGenerator random = random(seed, String.valueOf(transition), walk.occurrences(transition));
        walk.choose(transition, chosen, permitted.size());
        try {
            fire(record, transition, random);
            walk.entered(records.state(record));
        } catch (Refusal refusal) {
            walk.refuse();
        }
        check(record, walk);
    }

    private void fire(R record, T transition, RandomGenerator random) throws Exception {
        Explorer.Firing<R> own = firings.get(transition);
        if (own == null) {
            records.fire(record, transition, random);
        } else {
            own.fire(record, random);
        }
    }

    private void check(R record, Walk<S, T> walk) throws Exception {
        for (Described<R> described : invariants) {
            if (!described.invariant().holds(record)) {
                walk.violate("'" + described.description() + "' does not hold", null);
                return;
            }
        }
    }

    /** Returns the generator for a step: the same for the same use of a transition, also on a shorter path. */
    private static RandomGenerator random(long seed, String what, int occurrence) {
        return new SplittableRandom(31 * (31 * seed + what.hashCode()) + occurrence);
    }
}
