package dev.turnstile.process;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.subscription.Subscription;
import java.util.Optional;

/** Runs processes and finds their instances. Thread-safe. */
public interface Processes {

    /**
     * Returns the subscription that runs a process, for {@code turnstile.subscriptions().start(..)}. The subscription's
     * name is the category of the process's streams: {@code process_} + name.
     *
     * <p>If a step fails, the step is retried, and the event's stream is parked, as the subscription's redelivery
     * specifies.
     */
    <S> Subscription subscription(BusinessProcess<S> process);

    /**
     * Finds an instance.
     *
     * @return the instance; empty if no instance with the key has begun
     * @throws EventStoreException if the database fails
     */
    <S> Optional<Instance<S>> find(BusinessProcess<S> process, String key);

    /**
     * An instance of a process.
     *
     * @param key the instance's key
     * @param state the instance's state
     * @param steps the number of steps of the instance
     * @param ended whether the instance has ended
     * @param <S> the state
     */
    record Instance<S>(String key, S state, int steps, boolean ended) {}
}
