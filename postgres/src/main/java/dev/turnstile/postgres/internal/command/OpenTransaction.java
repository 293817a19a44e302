package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.command.CallerTransactions.PendingChanges;
import dev.turnstile.command.CommandException;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.failure.ValueFree;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.connection.Savepoints;
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
 * A database transaction that commands run in, and the work that waits for its end.
 *
 * <p>Used by one thread.
 */
public final class OpenTransaction {

    private final Connection connection;
    private final Deque<Call<?>> calls = new ArrayDeque<>();
    private final List<Waiting<Appended>> appended = new ArrayList<>();
    private final List<Waiting<Runnable>> afterCommit = new ArrayList<>();
    private final List<Waiting<Announcement>> ended = new ArrayList<>();
    private final UUID id = UUID.randomUUID();
    private final SavepointMarks marks;
    private final PendingChanges pending;
    private final Savepoints savepoints = new Savepoints(this::afterRollbackToHere);
    private @Nullable CommitFact fact;

    /**
     * Wraps a connection with an open transaction.
     *
     * @param marks detect a rollback to a savepoint
     * @param pending the application's changes that are not yet written to the connection
     */
    OpenTransaction(Connection connection, SavepointMarks marks, PendingChanges pending) {
        this.connection = connection;
        this.marks = marks;
        this.pending = pending;
    }

    /** An item that waits for the end of the transaction. */
    private static final class Waiting<T> {

        private T value;
        private @Nullable UUID mark;
        private boolean discarded;

        private Waiting(T value) {
            this.value = value;
        }
    }

    /**
     * An event that waits for the end of the command.
     *
     * @param stream the stream to append to
     * @param event the event
     * @param by the invocation that appended it
     * @param outermost the outermost invocation at that moment
     */
    record Appended(
            StreamName stream,
            NewEvent event,
            Call<?> by,
            @Nullable Call<?> outermost) {}

    /** The reason for which a successful invocation is announced as failed. Its message contains no values. */
    static final class RolledBack extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        RolledBack() {
            super("the work was rolled back to a savepoint of the caller");
        }
    }

    /** The pending work at a point in time. */
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

    /** Returns the unguarded connection, for the engine. */
    public Connection connection() {
        return connection;
    }

    /** Returns the application's changes that are not yet written to the connection. */
    PendingChanges pending() {
        return pending;
    }

    /** Returns the savepoints that the commands' code sets. */
    Savepoints savepoints() {
        return savepoints;
    }

    /** Returns the action that discards the work that is added from now on. */
    private Runnable afterRollbackToHere() {
        Mark here = mark();
        return () -> discardSince(here, new RolledBack());
    }

    /** Returns whether the running invocation is not nested in another one. */
    boolean outermost() {
        return calls.size() == 1;
    }

    /** Returns the innermost running invocation. */
    @Nullable
    Call<?> call() {
        return calls.peek();
    }

    /** Returns the outermost running invocation. */
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

    /** Returns the pending events and removes them. */
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
        return waiting.stream()
                .filter(one -> !one.discarded)
                .map(one -> one.value)
                .toList();
    }

    /** Holds an announcement until the transaction has ended. The announcement assumes a commit. */
    void ended(Announcement announcement) {
        ended.add(new Waiting<>(announcement));
    }

    List<Announcement> ended() {
        return present(ended);
    }

    /** Returns the announcements that were added after a mark, and removes them. */
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
     * Discards the work that was added after a mark, because it was rolled back; invocations that succeeded since then
     * are announced as failed. Events that were pending at the mark are pending again: their append, if any, was
     * rolled back too.
     *
     * @param cause the reason for the rollback
     */
    void discardSince(Mark mark, Throwable cause) {
        fact = null;
        appended.clear();
        appended.addAll(mark.appended);
        afterCommit.subList(mark.afterCommit, afterCommit.size()).forEach(action -> action.discarded = true);
        ended.subList(mark.ended, ended.size()).forEach(end -> rolledBack(end, cause));
    }

    private static boolean failed(Announcement announcement) {
        return announcement.outcome() instanceof Outcome.Refused<?>
                || announcement.outcome() instanceof Outcome.Failed<?>;
    }

    private static void rolledBack(Waiting<Announcement> waiting, Throwable cause) {
        if (!(waiting.value.outcome() instanceof Outcome.Refused<?>)) {
            waiting.value = waiting.value.withOutcome(new Outcome.Failed<>(cause));
        }
    }

    /**
     * Writes a mark into the transaction if work was added after the given point. A rollback to a savepoint that
     * reverses the work also reverses the mark.
     *
     * @throws SQLException if the database fails
     */
    void markSince(Mark since) throws SQLException {
        List<Waiting<?>> unmarked = new ArrayList<>(appended);
        unmarked.removeAll(since.appended);
        unmarked.addAll(afterCommit.subList(since.afterCommit, afterCommit.size()));
        ended.subList(since.ended, ended.size()).stream()
                .filter(end -> !failed(end.value))
                .forEach(unmarked::add);
        unmarked.removeIf(one -> one.mark != null || one.discarded);
        if (!unmarked.isEmpty()) {
            UUID mark = UUID.randomUUID();
            if (marks.write(connection, mark)) {
                unmarked.forEach(one -> one.mark = mark);
            }
        }
    }

    /**
     * Discards the work that a rollback to a savepoint has reversed. The marks of such work are missing. Its successful
     * invocations are announced as failed.
     *
     * @throws SQLException if the database fails
     */
    void discardRolledBack() throws SQLException {
        Set<UUID> written = new HashSet<>();
        for (List<? extends Waiting<?>> waiting : List.of(appended, afterCommit, ended)) {
            for (Waiting<?> one : waiting) {
                if (one.mark != null) {
                    written.add(one.mark);
                }
            }
        }
        if (!written.isEmpty()) {
            Set<UUID> surviving = marks.surviving(connection, written);
            discardMarked(mark -> !surviving.contains(mark), new RolledBack());
        }
    }

    /** Discards the work whose mark matches. */
    private void discardMarked(Predicate<UUID> chosen, Throwable cause) {
        appended.removeIf(event -> event.mark != null && chosen.test(event.mark));
        afterCommit.stream()
                .filter(action -> action.mark != null && chosen.test(action.mark))
                .forEach(action -> action.discarded = true);
        ended.stream().filter(end -> end.mark != null && chosen.test(end.mark)).forEach(end -> rolledBack(end, cause));
    }

    /**
     * Discards, after the commit, work that a rollback to a savepoint has reversed, if the marks could not be read
     * before. If the marks cannot be read now either, the outcome of all marked work is unknown.
     */
    void discardRolledBackAfterCommit() {
        if (marks.readableAfterCommit()) {
            try {
                discardRolledBack();
            } catch (SQLException | RuntimeException e) {
                discardMarked(mark -> true, unreadMarks(e));
            }
        }
    }

    private static CommandException unreadMarks(Exception failure) {
        return new CommandException(
                "work in the caller's transaction",
                "whether it was rolled back to a savepoint before the commit is unknown (" + Failures.text(failure)
                        + "); look for the command_id in the log before the command is invoked again",
                true,
                failure);
    }

    /** Returns the id of the transaction's lock, and of its fact if the fact is a row in {@code commit_fact}. */
    UUID id() {
        return id;
    }

    /**
     * Sets the commit fact: a row that only this transaction can have written. Called when only a full rollback can
     * still remove the fact.
     */
    void fact(@Nullable CommitFact written) {
        fact = written;
    }

    /** Returns the commit fact, a row that only this transaction can have written, or null if there is none yet. */
    @Nullable
    CommitFact fact() {
        return fact;
    }
}
