package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcement;
import dev.turnstile.command.CallerTransaction;
import dev.turnstile.command.Retries;
import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
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
 * Announces what goes through a lifecycle outside of commands, and has refusals recorded.
 *
 * <p>What is refused or fails is announced at once, and so is what was done where the door hears of no later end; what
 * was done in a transaction that the caller ends, and tells of, waits for that end.
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
     * What is to be announced.
     *
     * @param verb the name to announce it by
     * @param which the record's id, the ids or the condition, or the columns of a record that is to be created
     * @param details what travels with it
     */
    public record Passing(String verb, Object which, TransitionOptions details) {}

    /**
     * Does the work, and announces what came of it unless a command is running, whose matter it is then.
     *
     * @param given the caller's own connection, or null
     */
    public <R> R announced(Passing passing, @Nullable Connection given, Supplier<R> work) {
        OpenTransaction open = current.open(given);
        if (open != null) {
            return open.call() == null ? passed(passing, Retries.none(), done -> keep(open, done), work) : work.get();
        }
        CallerTransaction caller = current.callers(given);
        if (caller != null) {
            return path.within(caller, () -> announced(passing, given, work));
        }
        return given == null
                ? passed(passing, RETRIES, announcer::announce, () -> resolved(work))
                : passed(passing, Retries.none(), announcer::announce, work);
    }

    /** Keeps an announcement until the transaction has ended, unless what it says is rolled back to a savepoint. */
    private static void keep(OpenTransaction open, Announcement announcement) {
        OpenTransaction.Mark before = open.mark();
        open.ended(announcement);
        try {
            open.markSince(before);
        } catch (SQLException e) {
            throw new LifecycleException(announcement.name() + ": " + Failures.sql(e), e);
        }
    }

    /** Does work that commits by itself; what a lost connection leaves open is said to be unknown. */
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
                failure.getMessage() + "; " + unknown.getMessage()
                        + ": look at the history before doing it again (SQLSTATE " + unknown.getSQLState() + ")",
                unknown);
    }

    /**
     * Does the work.
     *
     * @param done what becomes of the announcement that it was done
     */
    private <R> R passed(Passing passing, Retries retries, Consumer<Announcement> done, Supplier<R> work) {
        Course course = new Course(passing, clock.instant(), System.nanoTime(), new ArrayList<>());
        try {
            R result = attempted(work, retries, course.conflicts());
            announcer.appended();
            if (result instanceof Outcome.Refused<?> refused) {
                announcer.announce(course.announcement(new Outcome.Refused<>(refused.refusal())));
            } else if (announcements.wanted() || result instanceof BatchResult<?>) {
                done.accept(course.announcement(done(result)));
            }
            return result;
        } catch (Refusal refusal) {
            announcer.announce(course.announcement(new Outcome.Refused<>(refusal)));
            throw refusal;
        } catch (RuntimeException | Error failure) {
            announcer.announce(course.announcement(new Outcome.Failed<>(failure)));
            throw failure;
        }
    }

    /** Tries again after a conflict, which has undone everything; not after a lost connection, which may not have. */
    private <R> R attempted(Supplier<R> work, Retries retries, List<String> conflicts) {
        while (true) {
            try {
                return work.get();
            } catch (LifecycleException failure) {
                String conflict = SqlState.conflictIn(failure);
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
     * What is known of a change while it is tried.
     *
     * @param startedAt by the door's clock
     * @param nanos when it began, by the clock that measures
     * @param conflicts why earlier attempts were given up
     */
    private record Course(Passing passing, Instant startedAt, long nanos, List<String> conflicts) {

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
