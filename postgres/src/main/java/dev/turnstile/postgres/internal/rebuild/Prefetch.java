package dev.turnstile.postgres.internal.rebuild;

import dev.turnstile.postgres.internal.connection.Database;
import dev.turnstile.postgres.internal.log.LogFeed;
import dev.turnstile.subscription.Cursor;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads up to two pages ahead on a separate thread, until the last page. Pages are taken by one thread. */
final class Prefetch implements AutoCloseable {

    private static final int AHEAD = 2;

    private final BlockingQueue<Read> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;

    /** A page, or the failure to read it. */
    private record Read(
            LogFeed.@Nullable Page page, @Nullable Exception failure) {}

    Prefetch(Database database, SelectedLog log, Cursor after, int limit) {
        thread = Thread.ofPlatform()
                .name("turnstile-rebuild-reader")
                .daemon()
                .start(() -> read(database, log, after, limit));
    }

    private void read(Database database, SelectedLog log, Cursor after, int limit) {
        try {
            Cursor at = after;
            for (boolean last = false; !last && !Thread.interrupted(); ) {
                Cursor from = at;
                LogFeed.Page page = database.with(connection -> log.settled(connection, from, limit));
                queue.put(new Read(page, null));
                at = page.end();
                last = page.complete();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Exception e) {
        try {
            queue.put(new Read(null, e));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the next page. Must not be called after the last page. */
    LogFeed.Page next() throws SQLException, InterruptedException {
        Read read = queue.take();
        if (read.failure() instanceof SQLException failed) {
            throw failed;
        }
        if (read.failure() instanceof RuntimeException failed) {
            throw failed;
        }
        if (read.page() == null) {
            throw new IllegalStateException("no page was read", read.failure());
        }
        return read.page();
    }

    /** Stops the reader thread. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            thread.interrupt();
            try {
                thread.join(10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
