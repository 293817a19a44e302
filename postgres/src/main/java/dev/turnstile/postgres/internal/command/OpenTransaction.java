package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcement;
import dev.turnstile.command.CommandException;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.failure.ValueFree;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.failure.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A database transaction that commands run in, and what waits for its end.
 *
 * <p>Used by one thread.
 */
public final class OpenTransaction {

    private final Connection connection;
    private final Connection guarded;
    private final Deque<Call<?>> calls = new ArrayDeque<>();
    private final List<Waiting<Appended>> appended = new ArrayList<>();
    private final List<Waiting<Runnable>> afterCommit = new ArrayList<>();
    private final List<Waiting<Announcement>> ended = new ArrayList<>();
    private final UUID id = UUID.randomUUID();
    private final SavepointMarks marks;
    private @Nullable CommitFact fact;

    /**
     * Begins.
     *
     * @param marks tell what was rolled back to a savepoint
     */
    OpenTransaction(Connection connection, SavepointMarks marks) {
        this.connection = connection;
        this.marks = marks;
        this.guarded = GuardedConnection.of(connection, this);
    }

    /** What waits for the end of the transaction. */
    private static final class Waiting<T> {

        private T what;
        private @Nullable UUID mark;
        private boolean undone;

        private Waiting(T what) {
            this.what = what;
        }
    }

    /**
     * An event that waits for the end of the command.
     *
     * @param stream where it belongs
     * @param event what happened
     * @param by the call that appended it
     * @param outermost the outermost call then
     */
    record Appended(
            StreamName stream,
            NewEvent event,
            Call<?> by,
            @Nullable Call<?> outermost) {}

    /** Why a call that ended well has failed; quotes nothing. */
    static final class RolledBack extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        RolledBack() {
            super("what was done was rolled back to a savepoint of the caller");
        }
    }

    /** What waited at some moment. */
    static final class Mark {

        static final Mark BEGINNING = new Mark(List.of(), 0, 0);

        private final List<Waiting<Appended>> appended;
        private final int afterCommit;
        private final int ended;

        private Mark(List<Waiting<Appended>> appended, int afterCommit, int ended) {
            this.appended = appended;
            this.afterCommit = afterCommit;
            this.ended = ended;
        }
    }

    /** Returns the connection itself, for the engine. */
    public Connection connection() {
        return connection;
    }

    Connection guarded() {
        return guarded;
    }

    /** Tells whether the running call is not inside another one. */
    boolean outermost() {
        return calls.size() == 1;
    }

    /** Returns the innermost call that is running. */
    @Nullable
    Call<?> call() {
        return calls.peek();
    }

    /** Returns the outermost call that is running. */
    @Nullable
    Call<?> outermostCall() {
        return calls.peekLast();
    }

    void enter(Call<?> call) {
        calls.push(call);
    }

    void leave() {
        calls.pop();
    }

    void append(Appended event) {
        appended.add(new Waiting<>(event));
    }

    /** Returns the events that wait, and forgets them. */
    List<Appended> takeAppended() {
        List<Appended> taken = present(appended);
        appended.clear();
        return taken;
    }

    void afterCommit(Runnable action) {
        afterCommit.add(new Waiting<>(action));
    }

    List<Runnable> afterCommit() {
        return present(afterCommit);
    }

    private static <T> List<T> present(List<Waiting<T>> waiting) {
        return waiting.stream().filter(one -> !one.undone).map(one -> one.what).toList();
    }

    /** Keeps the announcement of what has ended before the transaction has; true if the transaction is committed. */
    void ended(Announcement announcement) {
        ended.add(new Waiting<>(announcement));
    }

    List<Announcement> ended() {
        return present(ended);
    }

    /** Returns the announcements that were kept since a mark, and keeps them no longer. */
    List<Announcement> takeEndedSince(Mark mark) {
        List<Waiting<Announcement>> since = ended.subList(mark.ended, ended.size());
        List<Announcement> taken = present(since);
        since.clear();
        return taken;
    }

    Mark mark() {
        return new Mark(List.copyOf(appended), afterCommit.size(), ended.size());
    }

    /**
     * Forgets what came after a mark, because it was rolled back; calls that ended well since then have failed. Events that
     * waited at the mark wait again: if they were appended since, that was rolled back as well.
     *
     * @param cause why it was rolled back
     */
    void forgetSince(Mark mark, Throwable cause) {
        fact = null;
        appended.clear();
        appended.addAll(mark.appended);
        afterCommit.subList(mark.afterCommit, afterCommit.size()).forEach(action -> action.undone = true);
        ended.subList(mark.ended, ended.size()).forEach(end -> rolledBack(end, cause));
    }

    private static boolean failed(Announcement announcement) {
        return announcement.outcome() instanceof Outcome.Refused<?>
                || announcement.outcome() instanceof Outcome.Failed<?>;
    }

    private static void rolledBack(Waiting<Announcement> kept, Throwable cause) {
        if (!(kept.what.outcome() instanceof Outcome.Refused<?>)) {
            kept.what = kept.what.withOutcome(new Outcome.Failed<>(cause));
        }
    }

    /**
     * Writes a mark into the transaction for what came after a moment, if anything did: a rollback to a savepoint that undoes
     * it takes the mark along.
     *
     * @throws SQLException if the database fails
     */
    void markSince(Mark since) throws SQLException {
        List<Waiting<?>> unmarked = new ArrayList<>(appended);
        unmarked.removeAll(since.appended);
        unmarked.addAll(afterCommit.subList(since.afterCommit, afterCommit.size()));
        ended.subList(since.ended, ended.size()).stream()
                .filter(end -> !failed(end.what))
                .forEach(unmarked::add);
        unmarked.removeIf(one -> one.mark != null || one.undone);
        if (!unmarked.isEmpty()) {
            UUID mark = UUID.randomUUID();
            if (marks.write(connection, mark)) {
                unmarked.forEach(one -> one.mark = mark);
            }
        }
    }

    /**
     * Forgets what was rolled back to a savepoint since its mark was written; calls that ended well are announced as failed.
     *
     * @throws SQLException if the database fails
     */
    void forgetUndone() throws SQLException {
        Set<UUID> written = new HashSet<>();
        for (List<? extends Waiting<?>> waiting : List.of(appended, afterCommit, ended)) {
            for (Waiting<?> one : waiting) {
                if (one.mark != null) {
                    written.add(one.mark);
                }
            }
        }
        if (!written.isEmpty()) {
            Set<UUID> kept = marks.kept(connection, written);
            forgetMarked(mark -> !kept.contains(mark), new RolledBack());
        }
    }

    /** Forgets whatever has a mark that is chosen. */
    private void forgetMarked(Predicate<UUID> chosen, Throwable cause) {
        appended.removeIf(event -> event.mark != null && chosen.test(event.mark));
        afterCommit.stream()
                .filter(action -> action.mark != null && chosen.test(action.mark))
                .forEach(action -> action.undone = true);
        ended.stream().filter(end -> end.mark != null && chosen.test(end.mark)).forEach(end -> rolledBack(end, cause));
    }

    /**
     * Forgets what was rolled back to a savepoint, after the commit, where nobody could be asked before. Where the database
     * cannot be asked any more, nothing that has a mark is taken for committed.
     */
    void forgetUndoneAfterCommit() {
        if (marks.outliveCommit()) {
            try {
                forgetUndone();
            } catch (SQLException | RuntimeException e) {
                forgetMarked(
                        mark -> true,
                        new CommandException(
                                "work in the caller's transaction",
                                "whether it was rolled back to a savepoint before the commit cannot be found out ("
                                        + Failures.text(e)
                                        + "); it may have been carried out: look for the command_id in the log before"
                                        + " calling again",
                                true,
                                e));
            }
        }
    }

    /** Returns the id by which the transaction's lock is found, and its fact where that is a row of its own. */
    UUID id() {
        return id;
    }

    /** Notes what the transaction has written that no other can have, once nothing can undo that but its rollback. */
    void fact(@Nullable CommitFact written) {
        fact = written;
    }

    /** Returns what the transaction has written that no other can have, or null if there is no such row yet. */
    @Nullable
    CommitFact fact() {
        return fact;
    }
}
