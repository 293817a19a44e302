package dev.turnstile.testing.scenario;

import dev.turnstile.Turnstile;
import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.command.Door;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.testing.TestClock;

/**
 * The entry point to scenarios: given a state or events, when something happens, expect its consequences.
 *
 * <p>The scenarios of {@code scenario(..)} need no database; {@link #on} returns the scenarios that use one. A scenario
 * is not thread-safe and never sleeps. If an expectation fails, it throws an {@link AssertionError} that lists each
 * field that differs, with the expected and the actual value. The JSON implementation on the class path reads and
 * writes events.
 *
 * {@snippet :
 * scenario(ORDER).given(PAID).with("address", null).when(SHIP).expectRefusal("no delivery address");
 * }
 */
public final class Scenarios {

    private Scenarios() {}

    /** Begins a scenario of a machine without a table. */
    public static <S, T> MachineScenario<S, T> scenario(StateMachine<S, T> machine) {
        return new MachineScenario<>(machine);
    }

    /**
     * Begins a scenario of an aggregate in memory.
     *
     * @throws IllegalStateException if no JSON implementation is on the class path
     */
    public static <S, E> AggregateScenario<S, E> scenario(Aggregate<S, E> aggregate) {
        return AggregateScenario.inMemory(aggregate);
    }

    /**
     * Begins a scenario of a projection in memory.
     *
     * @throws IllegalStateException if no JSON implementation is on the class path
     */
    public static <K, R extends Record, E> ProjectionScenario<K, R> scenario(TableProjection<K, R, E> projection) {
        return ProjectionScenario.inMemory(projection);
    }

    /**
     * Begins a scenario of a handler, without a log.
     *
     * @throws IllegalStateException if no JSON implementation is on the class path
     */
    public static HandlerScenario scenario(EventHandler handler) {
        return new HandlerScenario(handler);
    }

    /**
     * Begins a scenario of one instance of a process; its commands are not executed.
     *
     * @throws IllegalStateException if no JSON implementation is on the class path
     */
    public static <S> ProcessScenario<S> scenario(BusinessProcess<S> process) {
        return new ProcessScenario<>(process);
    }

    /**
     * Returns a door without a database, for the constructors of commands in the scenarios of a process. The call of a
     * command with this door throws an {@link IllegalStateException}.
     */
    public static Door idleDoor() {
        return new IdleDoor();
    }

    /**
     * Returns the scenarios on a database.
     *
     * @param turnstile the application's Turnstile, built with {@code clock}
     * @param clock the clock, which the scenarios set and advance
     */
    public static DatabaseScenarios on(Turnstile turnstile, TestClock clock) {
        return new DatabaseScenarios(turnstile, clock);
    }
}
