package dev.turnstile.command.spi;

import dev.turnstile.command.Announcements.Registration;
import dev.turnstile.command.InvocationObserver;
import dev.turnstile.command.InvocationObserver.Observed;
import dev.turnstile.command.InvocationObserver.Scope;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The observers of one door's invocations. Thread-safe. */
public final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(InvocationObserver.class);

    private final List<InvocationObserver> all = new CopyOnWriteArrayList<>();

    /** Constructs an empty list of observers; each door has its own. */
    public Observers() {}

    /** Adds an observer. */
    Registration add(InvocationObserver observer) {
        all.add(observer);
        return () -> all.remove(observer);
    }

    /** Returns whether there is no observer. The engine then describes no invocation. */
    public boolean none() {
        return all.isEmpty();
    }

    /**
     * Runs work in the scopes of the observers.
     *
     * @param outcome converts the result of the work to an outcome
     */
    public <R extends @Nullable Object> R around(Observed observed, Supplier<R> work, Function<R, Outcome<?>> outcome) {
        Deque<Scope> scopes = begin(observed);
        try {
            R result = work.get();
            end(scopes, outcome.apply(result));
            return result;
        } catch (Refusal refusal) {
            end(scopes, new Outcome.Refused<>(refusal));
            throw refusal;
        } catch (RuntimeException | Error failure) {
            end(scopes, new Outcome.Failed<>(failure));
            throw failure;
        }
    }

    private Deque<Scope> begin(Observed observed) {
        Deque<Scope> scopes = new ArrayDeque<>();
        for (InvocationObserver observer : all) {
            guarded(observer, begun -> scopes.push(begun.begin(observed)));
        }
        return scopes;
    }

    /** Ends the scopes, the last one first. */
    private static void end(Deque<Scope> scopes, Outcome<?> outcome) {
        while (!scopes.isEmpty()) {
            guarded(scopes.pop(), scope -> scope.end(outcome));
        }
    }

    private static <T> void guarded(T observing, Consumer<T> step) {
        try {
            step.accept(observing);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "an observer failed; the invocation keeps its outcome: {}",
                    FailureText.of(e),
                    FailureText.trace(e));
        }
    }
}
