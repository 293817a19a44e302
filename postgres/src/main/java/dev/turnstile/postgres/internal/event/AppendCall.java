package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Appended;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.postgres.internal.groupcommit.Call;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One caller's append in a group commit. Its outcome supplies the result, or throws the reason why nothing was
 * appended.
 */
final class AppendCall extends Call<Supplier<Appended>> {

    private final StreamAppend append;
    private final EventNumbers.Known numbers;
    private final Function<StreamAppend, Appended> single;

    /**
     * Creates a call of the current thread.
     *
     * @param numbers contain all categories and types of the append
     * @param single appends in a separate statement
     */
    AppendCall(StreamAppend append, EventNumbers.Known numbers, Function<StreamAppend, Appended> single) {
        super(append.stream());
        this.append = append;
        this.numbers = numbers;
        this.single = single;
    }

    StreamAppend append() {
        return append;
    }

    EventNumbers.Known numbers() {
        return numbers;
    }

    /**
     * Ends the call with its result. If the batch has no result for the call, the caller appends in a separate
     * statement.
     */
    void decide(@Nullable StreamResult result) {
        if (result == null) {
            leave();
        } else {
            end(() -> result.appended(append));
        }
    }

    @Override
    protected String what() {
        return "event store: append to stream " + append.stream();
    }

    @Override
    protected Supplier<Appended> alone() {
        Appended appended = single.apply(append);
        return () -> appended;
    }

    @Override
    protected EventStoreException failure(String message, @Nullable Throwable cause) {
        return new EventStoreException(message, cause);
    }
}
