package dev.turnstile.testing.race;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Waits, or ends the process, at the steps of transactions. */
interface StepObserver {

    /** The observer of a thread, and of the threads that it creates. */
    InheritableThreadLocal<@Nullable StepObserver> OF_THREAD = new InheritableThreadLocal<>();

    /** Receives a step that the calling thread has reached. */
    void reached(Step step, Connection connection) throws SQLException;

    /** Receives the connection on which the calling thread executes its next statement. */
    default void executing(Connection connection) throws SQLException {}

    /** Returns the observer of the calling thread; the one of the process if the thread has none; or null. */
    static @Nullable StepObserver current() {
        StepObserver observer = OF_THREAD.get();
        return observer == null ? Halt.OF_PROCESS : observer;
    }
}
