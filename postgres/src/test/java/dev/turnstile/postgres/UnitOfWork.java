package dev.turnstile.postgres;

import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.spi.TransactionOpener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects changes that are written to the connection of the thread's transaction later, as a persistence context does. */
final class UnitOfWork implements TransactionOpener {

    final List<String> steps = new CopyOnWriteArrayList<>();

    @SuppressWarnings("ThreadLocalUsage") // each test has its own
    private final ThreadLocal<List<String>> pending = ThreadLocal.withInitial(ArrayList::new);

    private final TransactionOpener behind;

    UnitOfWork(TransactionOpener behind) {
        this.behind = behind;
    }

    /** Adds a change to the unit of work of the calling thread. */
    void add(String statement) {
        pending.get().add(statement);
    }

    @Override
    public Opened begin(Isolation isolation) throws SQLException {
        steps.add("begin");
        return new Unit(behind.begin(isolation));
    }

    private final class Unit implements Opened {

        private final Opened opened;

        Unit(Opened opened) {
            this.opened = opened;
        }

        @Override
        public Connection connection() {
            return opened.connection();
        }

        @Override
        public void flush() {
            List<String> statements = List.copyOf(pending.get());
            pending.remove();
            for (String change : statements) {
                steps.add("flush");
                try (Statement statement = opened.connection().createStatement()) {
                    statement.execute(change);
                } catch (SQLException e) {
                    throw new IllegalStateException("a pending change was not written", e);
                }
            }
        }

        @Override
        public void clear() {
            pending.remove();
        }

        @Override
        public void commit() throws SQLException {
            steps.add("commit");
            opened.commit();
        }

        @Override
        public void rollback() throws SQLException {
            steps.add("rollback");
            opened.rollback();
        }

        @Override
        public void close() {
            steps.add("close");
            pending.remove();
            opened.close();
        }
    }
}
