package dev.turnstile.postgres;

import dev.turnstile.event.StoredType;
import dev.turnstile.failure.FailureException;
import java.util.List;
import java.util.stream.Collectors;

/** The log holds events of types that no application reads, and this one was told to start only if there are none. */
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

    /** Returns the types that nothing reads, in the order of their names. */
    public List<StoredType> types() {
        return types;
    }
}
