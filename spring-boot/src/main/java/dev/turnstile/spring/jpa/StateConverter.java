package dev.turnstile.spring.jpa;

import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import jakarta.persistence.AttributeConverter;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Converts the codes of a machine's states in a {@code smallint} or {@code integer} column to the application's enum.
 *
 * <p>A subclass has the annotation {@code @Converter} and a constructor without parameters that passes the machine.
 * Hibernate writes an attribute with such a converter in INSERT statements only; transitions and corrections change its
 * column later.
 *
 * @param <S> the type of the states' values
 */
public abstract class StateConverter<S> implements AttributeConverter<S, Short> {

    private final StateMachine<S, ?> machine;

    /**
     * Constructs the converter.
     *
     * @param machine the machine whose states the column stores
     */
    protected StateConverter(StateMachine<S, ?> machine) {
        this.machine = machine;
    }

    /** Returns the machine whose states the column stores. */
    public final StateMachine<S, ?> machine() {
        return machine;
    }

    /**
     * Returns the code of a state; null for null.
     *
     * @throws IllegalArgumentException if the machine declares no such state
     */
    @Override
    public final @Nullable Short convertToDatabaseColumn(@Nullable S state) {
        return state == null ? null : (short) machine.state(state).code();
    }

    /**
     * Returns the state with a code; null for null.
     *
     * @throws UnknownStateCodeException if the machine declares no state with the code
     */
    @Override
    public final @Nullable S convertToEntityAttribute(@Nullable Short code) {
        return code == null ? null : state(code);
    }

    private S state(short code) {
        return machine.byCode(code)
                .map(State::value)
                .orElseThrow(() -> new UnknownStateCodeException(
                        machine.name(),
                        "entity",
                        Short.toString(code),
                        machine.states().stream()
                                .map(state -> state.code() + " " + state.name())
                                .collect(Collectors.joining(", "))));
    }
}
