package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.Appended;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.postgres.internal.groupcommit.Call;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One caller's append; the verdict tells what was done, or throws why nothing was. */
final class AppendCall extends Call<Supplier<Appended>> {

    private final StreamAppend append;
    private final EventNumbers.Known numbers;
    private final Function<StreamAppend, Appended> single;

    /**
     * Begins a call of the current thread.
     *
     * @param numbers know all that it names
     * @param single appends by itself
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

    /** Ends it, or lets it go alone if there is no verdict. */
    void decide(@Nullable StreamResult verdict) {
        if (verdict == null) {
            leave();
        } else {
            end(() -> verdict.appended(append));
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
