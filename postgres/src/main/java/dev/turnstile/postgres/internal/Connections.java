package dev.turnstile.postgres.internal;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.lifecycle.Outcome;
import dev.turnstile.lifecycle.Verdicts;
import dev.turnstile.postgres.internal.command.CommandEngine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Where a lifecycle's statements run: on connections of its own, or on the caller's inside the caller's transaction. */
public sealed interface Connections {

    /** Runs work on a connection; of its own ones, each statement commits by itself. */
    <R> R run(String what, Work<R> work);

    /** Tells whether work joins a transaction that somebody else ends. */
    boolean joined();

    /** Adds what is known of the caller to details that do not say. */
    default Details attributed(Details details) {
        return details;
    }

    /**
     * Announces a transition that is a transaction of its own.
     *
     * @param verb the name to announce it by
     * @param id the record's id as the caller gave it
     */
    default <S, T> Outcome<S, T> announced(String verb, Object id, Details details, Supplier<Outcome<S, T>> fire) {
        return fire.get();
    }

    /**
     * Announces a transition of many records that is a transaction of its own.
     *
     * @param verb the name to announce it by
     * @param which the ids, or the condition
     */
    default <S, T> Verdicts<S, T> announcedAll(
            String verb, Object which, Details details, Supplier<Verdicts<S, T>> fire) {
        return fire.get();
    }

    /** Work that needs a connection. */
    @FunctionalInterface
    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Runs work in one transaction: the caller's where there is one. */
    default <R> R inTransaction(String what, Work<R> work) {
        return run(
                what, connection -> connection.getAutoCommit() ? transaction(connection, work) : work.on(connection));
    }

    private static <R> R transaction(Connection connection, Work<R> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            R result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollback(connection, e);
            throw e;
        } finally {
            if (!connection.isClosed()) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Takes a connection from a pool for each piece of work. */
    record Own(DataSource dataSource) implements Connections {

        @Override
        public boolean joined() {
            return false;
        }

        @Override
        public <R> R run(String what, Work<R> work) {
            try (Connection connection = dataSource.getConnection()) {
                if (!connection.getAutoCommit()) {
                    connection.setAutoCommit(true);
                }
                return work.on(connection);
            } catch (SQLException e) {
                throw failure(what, e);
            }
        }
    }

    /** Joins the transaction that the calling thread is in; where there is none, takes connections from a pool. */
    record Ambient(Own own, CommandEngine door) implements Connections {

        @Override
        public <R> R run(String what, Work<R> work) {
            Connection joined = door.current().connection();
            return joined == null ? own.run(what, work) : new Joined(joined).run(what, work);
        }

        @Override
        public boolean joined() {
            return door.current().connection() != null;
        }

        @Override
        public Details attributed(Details details) {
            return door.current().attributed(details);
        }

        @Override
        public <S, T> Outcome<S, T> announced(String verb, Object id, Details details, Supplier<Outcome<S, T>> fire) {
            return joined() ? fire.get() : door.passages().announced(verb, id, details, fire);
        }

        @Override
        public <S, T> Verdicts<S, T> announcedAll(
                String verb, Object which, Details details, Supplier<Verdicts<S, T>> fire) {
            return joined() ? fire.get() : door.passages().announcedAll(verb, which, details, fire);
        }
    }

    /** Uses the caller's connection and leaves it open. */
    record Joined(Connection connection) implements Connections {

        @Override
        public boolean joined() {
            return true;
        }

        @Override
        public <R> R run(String what, Work<R> work) {
            try {
                return work.on(connection);
            } catch (SQLException e) {
                throw failure(what, e);
            }
        }
    }

    private static LifecycleFailure failure(String what, SQLException e) {
        String state = e.getSQLState() == null ? "" : " (SQLSTATE " + e.getSQLState() + ")";
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return new LifecycleFailure(what + ": " + message.replaceAll("\\s*\\R\\s*", "; ") + state, e);
    }
}
