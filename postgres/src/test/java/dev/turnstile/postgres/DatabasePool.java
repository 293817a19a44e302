package dev.turnstile.postgres;

import dev.turnstile.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The databases of one server that tests use one after the other, with Turnstile's current schema and no other rows.
 * Creating and dropping a database takes longer than most tests, so a {@link DatabaseReset} drops what the test created,
 * empties the tables and restarts the sequences. A database whose definitions or privileges then differ from the
 * template's is dropped.
 */
final class DatabasePool {

    private static final String TEMPLATE = "installed";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final EmbeddedPostgres server;
    private final DatabaseReset.State installed;
    private final Map<String, DatabaseReset> sessions = new ConcurrentHashMap<>();
    /** The database returned last is taken first, so a test can see whether its database is used again. */
    private final Deque<String> free = new ConcurrentLinkedDeque<>();

    DatabasePool(EmbeddedPostgres server) {
        this.server = server;
        PostgresTurnstile.builder(server.createDatabase(TEMPLATE)).open().close();
        try (DatabaseReset session = new DatabaseReset(server.url(TEMPLATE))) {
            installed = session.state();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the database " + TEMPLATE, e);
        }
    }

    /** Returns a name that no database of this JVM's servers has had. */
    static String newName() {
        return "test_" + DATABASES.incrementAndGet();
    }

    /** Returns the name of a database that no other test uses. */
    String take() {
        String name = free.poll();
        if (name == null) {
            name = newName();
            server.createDatabase(name, TEMPLATE);
        }
        return name;
    }

    /** Resets a database for the next test. Ends the sessions that are still connected. */
    void giveBack(String name) {
        if (reset(name)) {
            free.push(name);
        } else {
            end(name);
            server.dropDatabase(name);
        }
    }

    private boolean reset(String name) {
        boolean used = sessions.containsKey(name);
        try {
            return session(name).to(installed);
        } catch (SQLException e) {
            // A test may have ended the session.
            end(name);
            return used && reset(name);
        }
    }

    private DatabaseReset session(String name) throws SQLException {
        DatabaseReset session = sessions.get(name);
        if (session == null) {
            session = new DatabaseReset(server.url(name));
            sessions.put(name, session);
        }
        return session;
    }

    private void end(String name) {
        DatabaseReset session = sessions.remove(name);
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                throw new IllegalStateException("cannot end the session in " + name, e);
            }
        }
    }
}
