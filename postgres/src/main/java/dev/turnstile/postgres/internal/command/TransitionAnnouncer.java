package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.InvocationObserver.TransitionCall;
import dev.turnstile.command.Retries;
import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Announces transitions, creations and corrections outside of commands, and records their refusals.
 *
 * <p>A refusal or failure is announced at once. A success is announced at once too, except in a caller's transaction
 * that notifies Turnstile of its end: there the success is announced after the end.
 */
public final class TransitionAnnouncer {

    private static final Retries RETRIES = Retries.defaults();

    private final CommandPath path;
    private final CurrentTransaction current;
    private final Announcer announcer;
    private final AnnouncementBus announcements;
    private final Backoff backoff;
    private final Clock clock;

    TransitionAnnouncer(
            CommandPath path,
            CurrentTransaction current,
            Announcer announcer,
            AnnouncementBus announcements,
            Backoff backoff,
            Clock clock) {
        this.path = path;
        this.current = current;
        this.announcer = announcer;
        this.announcements = announcements;
        this.backoff = backoff;
        this.clock = clock;
    }

    /**
     * The operation to announce.
     *
     * @param verb the name of the announcement
     * @param which the record's id, the ids or the condition, or the columns of a record to create
     * @param details the options
     * @param machine the machine's name; null for an operation that is not observed
     * @param transition the transition's name; {@code create} or {@code correct} for a creation or a correction
     */
    public record Passing(
            String verb,
            Object which,
            TransitionOptions details,
            @Nullable String machine,
            String transition) {

        /** Returns an operation that is announced, but is no transition, and is not observed. */
        public static Passing unobserved(String verb, Object which, TransitionOptions details) {
            return new Passing(verb, which, details, null, "");
        }
    }

    /**
     * Runs the work and announces its outcome. Inside a command it only runs the work, because the command is
     * announced.
     *
     * @param given the caller's own connection, or null
     */
    public <R> R announced(Passing passing, @Nullable Connection given, Supplier<R> work) {
        String machine = passing.machine();
        if (machine == null || announcements.observers().none()) {
            return DeferredInterrupt.within(() -> inTransaction(passing, given, work));
        }
        return announcements
                .observers()
                .around(
                        new TransitionCall(
                                machine,
                                passing.transition(),
                                passing.verb(),
                                passing.details().commandId(),
                                passing.details().actor()),
                        () -> DeferredInterrupt.within(() -> inTransaction(passing, given, work)),
                        TransitionAnnouncer::outcome);
    }

    private static Outcome<?> outcome(Object result) {
        return result instanceof Outcome<?> outcome ? outcome : new Outcome.Done<>(result);
    }

    private <R> R inTransaction(Passing passing, @Nullable Connection given, Supplier<R> work) {
        OpenTransaction open = current.open(given);
        if (open != null) {
            return open.call() == null ? executed(passing, Retries.none(), done -> hold(open, done), work) : work.get();
        }
        CallerTransaction caller = current.callers(given);
        if (caller != null) {
            return path.within(caller, () -> inTransaction(passing, given, work));
        }
        return given == null
                ? executed(passing, RETRIES, announcer::announce, () -> resolved(work))
                : executed(passing, Retries.none(), announcer::announce, work);
    }

    /**
     * Holds an announcement until the transaction has ended. After a rollback to a savepoint it becomes the
     * announcement of a failure.
     */
    private static void hold(OpenTransaction open, Announcement announcement) {
        OpenTransaction.Mark before = open.mark();
        open.ended(announcement);
        try {
            open.markSince(before);
        } catch (SQLException e) {
            throw new LifecycleException(announcement.name() + ": " + Failures.sql(e), e);
        }
    }

    /**
     * Runs work that commits its own transaction. Reports a lost connection during the commit as an unknown outcome.
     */
    private static <R> R resolved(Supplier<R> work) {
        try {
            return work.get();
        } catch (LifecycleException failure) {
            SQLException unknown = SqlState.unresolved(failure);
            throw unknown == null ? failure : unknown(failure, unknown);
        }
    }

    private static LifecycleException unknown(LifecycleException failure, SQLException unknown) {
        return new LifecycleException(
                failure.getMessage() + "; " + unknown.getMessage() + ": check the history before a retry (SQLSTATE "
                        + unknown.getSQLState() + ")",
                unknown);
    }

    /**
     * Runs the work and announces its outcome.
     *
     * @param done receives the announcement of a success
     */
    private <R> R executed(Passing passing, Retries retries, Consumer<Announcement> done, Supplier<R> work) {
        Progress progress = new Progress(passing, clock.instant(), System.nanoTime(), new ArrayList<>());
        try {
            R result = retried(work, retries, progress.conflicts());
            announcer.appended();
            if (result instanceof Outcome.Refused<?> refused) {
                announcer.announce(progress.announcement(new Outcome.Refused<>(refused.refusal())));
            } else if (announcements.wanted() || result instanceof BatchResult<?>) {
                done.accept(progress.announcement(done(result)));
            }
            return result;
        } catch (Refusal refusal) {
            announcer.announce(progress.announcement(new Outcome.Refused<>(refusal)));
            throw refusal;
        } catch (RuntimeException | Error failure) {
            announcer.announce(progress.announcement(new Outcome.Failed<>(failure)));
            throw failure;
        }
    }

    /** Retries after a conflict, which has rolled back everything. Does not retry after a lost connection. */
    private <R> R retried(Supplier<R> work, Retries retries, List<String> conflicts) {
        while (true) {
            try {
                return work.get();
            } catch (LifecycleException failure) {
                String conflict = SqlState.repeatableIn(failure);
                if (conflict == null || conflicts.size() + 1 >= retries.attempts()) {
                    throw failure;
                }
                conflicts.add(conflict);
                backoff.pause(retries, conflicts.size());
            }
        }
    }

    private static Outcome<?> done(Object result) {
        return new Outcome.Done<>(result instanceof Outcome.Done<?> moved ? moved.result() : result);
    }

    /**
     * The times and conflicts of an operation in progress.
     *
     * @param startedAt the time of the start, by Turnstile's clock
     * @param nanos the time of the start, by {@link System#nanoTime}
     * @param conflicts the SQLSTATEs of the attempts that failed with a conflict
     */
    private record Progress(Passing passing, Instant startedAt, long nanos, List<String> conflicts) {

        Announcement announcement(Outcome<?> ending) {
            UUID given = passing.details().commandId();
            return new Announcement(
                    passing.verb(),
                    given == null ? UUID.randomUUID() : given,
                    passing.which(),
                    passing.details().actor(),
                    ending,
                    startedAt,
                    Duration.ofNanos(System.nanoTime() - nanos),
                    conflicts,
                    streams(ending));
        }

        private List<StreamName> streams(Outcome<?> ending) {
            String category = passing.verb().substring(passing.verb().indexOf('.') + 1);
            return ending instanceof Outcome.Done<?> done && done.result() instanceof StateChange<?, ?> change
                    ? List.of(StreamName.of(category, change.record()))
                    : List.of();
        }
    }
}
