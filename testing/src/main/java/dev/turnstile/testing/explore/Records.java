package dev.turnstile.testing.explore;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The records of an exploration: creates and reads them, and fires their transitions.
 *
 * @param <R> the type of the records
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
interface Records<R, S, T> {

    R create(RandomGenerator random) throws Exception;

    S state(R record) throws Exception;

    void fire(R record, T transition, RandomGenerator random) throws Exception;

    /** Returns the same records, created by other code. */
    default Records<R, S, T> createdBy(Explorer.Creation<R> creation) {
        Records<R, S, T> created = this;
        return new Records<>() {
            @Override
            public R create(RandomGenerator random) throws Exception {
                return creation.create(random);
            }

            @Override
            public S state(R record) throws Exception {
                return created.state(record);
            }

            @Override
            public void fire(R record, T transition, RandomGenerator random) throws Exception {
                created.fire(record, transition, random);
            }
        };
    }

    /** Returns the rows of a lifecycle, by their keys. */
    static <S, T> Records<String, S, T> ofLifecycle(Lifecycle<S, T> lifecycle) {
        return new Records<>() {
            @Override
            public String create(RandomGenerator random) {
                return lifecycle.insert(Map.of()).record();
            }

            @Override
            public S state(String record) {
                return lifecycle.state(record);
            }

            @Override
            public void fire(String record, T transition, RandomGenerator random) {
                lifecycle.fire(record, transition);
            }
        };
    }

    /** Returns records without a table: each is the list of the states that it has visited. */
    static <S, T> Records<List<S>, S, T> ofStates(StateMachine<S, T> machine) {
        return new Records<>() {
            @Override
            public List<S> create(RandomGenerator random) {
                return new ArrayList<>(List.of(machine.initial().value()));
            }

            @Override
            public S state(List<S> record) {
                return record.getLast();
            }

            @Override
            public void fire(List<S> record, T transition, RandomGenerator random) {
                List<Edge<S, T>> edges = machine.transition(transition).from(record.getLast());
                record.add(edges.get(random.nextInt(edges.size())).to());
            }
        };
    }
}
