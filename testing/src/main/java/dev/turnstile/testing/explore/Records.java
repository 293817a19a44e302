package dev.turnstile.testing.explore;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
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

    /** Returns these records with other code for their creation. */
    default Records<R, S, T> createdBy(Explorer.Creation<R> creation) {
        return new Created<>(creation, this);
    }

    /**
     * The rows of a lifecycle, by their keys.
     *
     * @param lifecycle the lifecycle
     */
    record Rows<S, T>(Lifecycle<S, T> lifecycle) implements Records<String, S, T> {

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
    }

    /**
     * Records without a table: each is the list of the states that it has visited.
     *
     * @param machine the machine
     */
    record Visits<S, T>(StateMachine<S, T> machine) implements Records<List<S>, S, T> {

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
    }

    /**
     * Records that the user's code creates.
     *
     * @param creation creates a record
     * @param records reads a record and fires its transitions
     */
    record Created<R, S, T>(Explorer.Creation<R> creation, Records<R, S, T> records) implements Records<R, S, T> {

        @Override
        public R create(RandomGenerator random) throws Exception {
            return creation.create(random);
        }

        @Override
        public S state(R record) throws Exception {
            return records.state(record);
        }

        @Override
        public void fire(R record, T transition, RandomGenerator random) throws Exception {
            records.fire(record, transition, random);
        }
    }
}
