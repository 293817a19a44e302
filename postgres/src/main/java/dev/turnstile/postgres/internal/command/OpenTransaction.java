package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Announcement;
import dev.turnstile.command.Ending;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.commit.CommitFact;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
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
    private final List<Appended> appended = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Announcement> ended = new ArrayList<>();
    private final UUID id = UUID.randomUUID();
    private @Nullable CommitFact fact;

    OpenTransaction(Connection connection) {
        this.connection = connection;
        this.guarded = GuardedConnection.of(connection);
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

    /**
     * How much waited at some moment.
     *
     * @param appended the number of events
     * @param afterCommit the number of actions
     * @param ended the number of calls
     */
    record Mark(int appended, int afterCommit, int ended) {

        static final Mark BEGINNING = new Mark(0, 0, 0);
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
        appended.add(event);
    }

    /** Returns the events that wait, and forgets them. */
    List<Appended> takeAppended() {
        List<Appended> taken = List.copyOf(appended);
        appended.clear();
        return taken;
    }

    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    List<Runnable> afterCommit() {
        return afterCommit;
    }

    /** Keeps the announcement of what has ended before the transaction has; true if the transaction is committed. */
    void ended(Announcement announcement) {
        ended.add(announcement);
    }

    List<Announcement> ended() {
        return ended;
    }

    /** Returns the announcements that were kept since a mark, and keeps them no longer. */
    List<Announcement> takeEndedSince(Mark mark) {
        List<Announcement> since = ended.subList(mark.ended(), ended.size());
        List<Announcement> taken = List.copyOf(since);
        since.clear();
        return taken;
    }

    Mark mark() {
        return new Mark(appended.size(), afterCommit.size(), ended.size());
    }

    /**
     * Forgets what came after a mark, because it was rolled back; calls that ended well since then have failed.
     *
     * @param cause why it was rolled back
     */
    void forgetSince(Mark mark, Throwable cause) {
        fact = null;
        appended.subList(mark.appended(), appended.size()).clear();
        afterCommit.subList(mark.afterCommit(), afterCommit.size()).clear();
        ended.subList(mark.ended(), ended.size()).replaceAll(end -> rolledBack(end, cause));
    }

    private static Announcement rolledBack(Announcement kept, Throwable cause) {
        return kept.ending() instanceof Ending.Refused ? kept : kept.withEnding(new Ending.Failed(cause));
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
