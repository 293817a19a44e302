package dev.turnstile.process;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.subscription.Subscription;
import java.util.Optional;

/** What runs processes, and tells of them. Thread-safe. */
public interface Processes {

    /**
     * Returns the subscription by which a process runs, for {@code turnstile.subscriptions().start(..)}; it is named as
     * the stream's category, {@code process_} and the process's name.
     *
     * <p>A step that fails is tried again, and parks the event's stream, as the subscription's redelivery says.
     */
    <S> Subscription subscription(BusinessProcess<S> process);

    /**
     * Finds an instance.
     *
     * @return nothing if none has begun
     * @throws EventStoreException if the database fails
     */
    <S> Optional<Instance<S>> find(BusinessProcess<S> process, String key);

    /**
     * An instance of a process.
     *
     * @param key its key
     * @param state its state
     * @param steps how many steps it has taken
     * @param ended whether it has ended
     * @param <S> the state
     */
    record Instance<S>(String key, S state, int steps, boolean ended) {}
}
