package dev.turnstile.testing;

import dev.turnstile.machine.StateMachine;

/**
 * The entry point to assertions on machines. The method can be imported statically together with AssertJ's method.
 *
 * <pre>{@code
 * assertThat(ORDER)
 *     .hasNoFindings()
 *     .hasNoFindingsAgainst(MachineDocument.read(json.read(released)))
 *     .permits(PENDING, PAY, PAID)
 *     .forbids(SHIPPED, CANCEL);
 * }</pre>
 */
public final class MachineAssertions {

    private MachineAssertions() {}

    /**
     * Starts assertions on a machine.
     *
     * @param machine the machine
     * @param <S> the type of the states' values
     * @param <T> the type of the transitions' values
     */
    public static <S, T> MachineAssert<S, T> assertThat(StateMachine<S, T> machine) {
        return new MachineAssert<>(machine);
    }
}
