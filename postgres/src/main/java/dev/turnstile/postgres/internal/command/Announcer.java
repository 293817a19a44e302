package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.spi.AnnouncementBus;
import dev.turnstile.invocation.BatchResult;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.refusal.RefusalLog;
import dev.turnstile.refusal.Refusal;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps after the end of a transaction: after-commit actions, announcements, and the record of refusals. */
final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final AnnouncementBus announcements;
    private final RefusalLog refusals;
    private final LogSignal signal;
    private final CommitFacts facts;
    private final DataSource dataSource;

    Announcer(
            AnnouncementBus announcements,
            RefusalLog refusals,
            LogSignal signal,
            CommitFacts facts,
            DataSource dataSource) {
        this.signal = signal;
        this.announcements = announcements;
        this.refusals = refusals;
        this.facts = facts;
        this.dataSource = dataSource;
    }

    /** Joins a caller's transaction: pending work ends together with it. */
    OpenTransaction join(CallerTransaction caller) {
        AtomicReference<OpenTransaction> joined = new AtomicReference<>();
        LocalTransaction.Joined listener = new LocalTransaction.Joined(facts, end -> completed(joined.get(), end));
        caller.onCompletion(listener);
        SavepointMarks marks =
                listener.beforeCommit() ? new SavepointMarks.InSetting() : new SavepointMarks.InRows(facts, dataSource);
        OpenTransaction open = new OpenTransaction(caller.connection(), marks, caller);
        joined.set(open);
        listener.of(open);
        return open;
    }

    void announce(Call<?> call, Outcome<?> outcome) {
        announce(call.announcement(outcome));
    }

    void announce(Announcement announcement) {
        if (announcement.outcome() instanceof Outcome.Refused<?> refused) {
            record(announcement, refused.refusal());
        }
        if (announcement.outcome() instanceof Outcome.Done<?> done) {
            within(done.result()).forEach(refusal -> record(announcement, refusal));
        }
        announcements.announce(announcement);
        DeferredInterrupt.defer();
    }

    /** Returns the refusals of single inputs in the result of a bulk operation. */
    private static List<? extends Refusal> within(@Nullable Object result) {
        return result instanceof BatchResult<?> batch ? batch.refusals() : List.of();
    }

    private void record(Announcement announcement, Refusal refusal) {
        refusals.add(new RefusalLog.Entry(
                announcement.startedAt(),
                announcement.name(),
                refusal,
                announcement.actor(),
                announcement.commandId()));
    }

    /** Notifies the readers of the log that events may have been appended. */
    void appended() {
        signal.raise();
    }

    /** Ends a transaction. Its pending work no longer contains the work that rollbacks to savepoints have reversed. */
    void ended(@Nullable OpenTransaction open, boolean committed) {
        if (open == null) {
            return;
        }
        if (committed) {
            signal.raise();
            run(open.afterCommit());
        }
        open.ended().forEach(this::announce);
    }

    /** Ends a transaction that its owner has committed or rolled back. */
    private void completed(OpenTransaction open, CallerTransaction.End end) {
        if (end == CallerTransaction.End.COMMITTED) {
            open.discardRolledBackAfterCommit();
        }
        if (end != CallerTransaction.End.COMMITTED) {
            open.discardSince(OpenTransaction.Mark.BEGINNING, cause(end));
        }
        ended(open, end == CallerTransaction.End.COMMITTED);
    }

    private static RuntimeException cause(CallerTransaction.End end) {
        return end == CallerTransaction.End.ROLLED_BACK
                ? new IllegalStateException("the caller rolled back the transaction that the command had joined")
                : new CommandException(
                        "work in the caller's transaction",
                        "the commit was not acknowledged, and its outcome is unknown; look for the command_id in the"
                                + " log before the command is invoked again",
                        true,
                        null);
    }

    private static void run(List<Runnable> actions) {
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOG.error(
                        "an after-commit action failed; the command stays committed: {}",
                        Failures.text(e),
                        Failures.trace(e));
            }
            DeferredInterrupt.defer();
        }
    }
}
