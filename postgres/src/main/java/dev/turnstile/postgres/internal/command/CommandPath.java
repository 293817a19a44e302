package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.InvocationObserver.CommandCall;
import dev.turnstile.command.Retries;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.command.spi.Observers;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.door.GuardQuestion;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.projection.Replay;
import dev.turnstile.refusal.Refusal;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The path of a command, in the order of its steps. */
public final class CommandPath {

    private final CurrentTransaction current;
    private final OwnTransactions transactions;
    private final CommandBody body;
    private final Announcer announcer;
    private final Observers observers;
    private final Backoff backoff;
    private final Clock clock;

    CommandPath(
            CurrentTransaction current,
            OwnTransactions transactions,
            CommandBody body,
            Announcer announcer,
            Observers observers,
            Backoff backoff,
            Clock clock) {
        this.current = current;
        this.transactions = transactions;
        this.body = body;
        this.announcer = announcer;
        this.observers = observers;
        this.backoff = backoff;
        this.clock = clock;
    }

    /** Runs an invocation, and returns its result or its refusal. Keeps the caller's interrupt status. */
    public <R extends @Nullable Object> Outcome<R> invoke(Invocation<R> invocation) {
        return DeferredInterrupt.within(() -> invoked(invocation));
    }

    private <R extends @Nullable Object> Outcome<R> invoked(Invocation<R> invocation) {
        Replay.refuse("command " + invocation.name());
        GuardQuestion.refuse("command " + invocation.name());
        OpenTransaction open = current.open();
        Call<R> call = started(invocation, open);
        if (open == null && invocation.objection() == null) {
            CallerTransaction caller = current.callers(null);
            if (caller != null) {
                return within(caller, () -> invoked(invocation));
            }
        }
        return observers.none()
                ? executed(open, call)
                : observers.around(
                        new CommandCall(call.name(), call.id(), call.actor()),
                        () -> executed(open, call),
                        outcome -> outcome);
    }

    private <R extends @Nullable Object> Outcome<R> executed(@Nullable OpenTransaction open, Call<R> call) {
        Refusal objection = call.invocation().objection();
        if (objection != null) {
            announcer.announce(call, new Outcome.Refused<>(objection));
            return new Outcome.Refused<>(objection);
        }
        return open == null ? owned(call) : joined(open, call);
    }

    /** Starts an invocation. Unless its options name an actor, its actor is that of the enclosing one or of the thread. */
    private <R extends @Nullable Object> Call<R> started(Invocation<R> invocation, @Nullable OpenTransaction open) {
        Call<?> enclosing = open == null ? null : open.call();
        String named = invocation.options().actor();
        String actor = named != null ? named : enclosing == null ? current.actor() : enclosing.actor();
        return new Call<>(invocation, clock.instant(), enclosing, actor);
    }

    /** Runs an invocation in its own transaction. Retries after a conflict or a lost connection. */
    private <R extends @Nullable Object> Outcome<R> owned(Call<R> call) {
        for (int attempt = 1; ; attempt++) {
            OwnAttempt<R> own = new OwnAttempt<>(transactions, call);
            try {
                Outcome<R> answer = own.run();
                announcer.ended(own.open(), true);
                announcer.announce(call, answer);
                return answer;
            } catch (Exception | Error failure) {
                Retries retries = call.invocation().settings().retries();
                String transientState = attempt < retries.attempts() ? SqlState.transientIn(failure) : null;
                if (transientState == null) {
                    announcer.ended(own.open(), false);
                    announcer.announce(call, new Outcome.Failed<>(failure));
                    throw unchecked(call, failure);
                }
                call.retried(transientState);
                backoff.pause(retries, attempt);
            }
        }
    }

    /** Runs an invocation in a transaction that the caller ends. */
    private <R extends @Nullable Object> Outcome<R> joined(OpenTransaction open, Call<R> call) {
        OpenTransaction.Mark mark = open.mark();
        try {
            boolean first = open.call() == null;
            if (first) {
                TransactionSetup.attribute(open.connection(), call);
            }
            Outcome<R> answer = body.shared(open, call);
            if (first) {
                TransactionSetup.unattribute(open.connection());
            }
            ended(open, mark, call, answer);
            open.markSince(mark);
            return answer;
        } catch (Exception | Error failure) {
            open.discardSince(mark, failure);
            ended(open, mark, call, new Outcome.Failed<>(failure));
            throw unchecked(call, failure);
        }
    }

    /**
     * Announces an outermost invocation that was rolled back immediately, and all other invocations after the
     * transaction's end.
     */
    private void ended(OpenTransaction open, OpenTransaction.Mark mark, Call<?> call, Outcome<?> outcome) {
        open.ended(call.announcement(outcome));
        boolean rolledBack = outcome instanceof Outcome.Refused<?> || outcome instanceof Outcome.Failed<?>;
        if (rolledBack && open.call() == null) {
            open.takeEndedSince(mark).forEach(announcer::announce);
        }
    }

    /** Runs work in the caller's transaction. */
    public <R extends @Nullable Object> R within(CallerTransaction caller, Callable<R> work) {
        OpenTransaction open = announcer.join(caller);
        try {
            return current.with(open, work::call);
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            DeferredInterrupt.defer(e);
            throw new CommandException("work in the caller's transaction", Failures.text(e), false, e);
        } catch (Exception e) {
            throw new CommandException("work in the caller's transaction", Failures.text(e), false, e);
        }
    }

    private static RuntimeException unchecked(Call<?> call, Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException runtime) {
            return runtime;
        }
        return new CommandException(call.name(), Failures.text(failure), false, failure);
    }
}
