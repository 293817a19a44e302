package dev.turnstile.postgres;

import dev.turnstile.event.StoredType;
import dev.turnstile.failure.FailureException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown at startup if the log contains events of types that no application reads and {@link
 * PostgresTurnstile.Builder#refusingUnread} is set.
 */
public final class UnreadEventTypesException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final transient List<StoredType> types;

    /**
     * Names the types.
     *
     * @param types at least one
     */
    public UnreadEventTypesException(List<StoredType> types) {
        super(message(types));
        this.types = List.copyOf(types);
    }

    static String message(List<StoredType> types) {
        return "expected a reader for every stored type of events, found none for "
                + types.stream().map(StoredType::toString).collect(Collectors.joining(", "))
                + "; give a class or an upcaster for each to reading(..) of the application that reads it";
    }

    /** Returns the types that no application reads, ordered by name. */
    public List<StoredType> types() {
        return types;
    }
}
