package dev.turnstile.testing.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** The database of one test class; closing it checks for leaks, and drops it. */
final class ClassDatabase implements AutoCloseable {

    private final SuiteDatabases suite;
    private final String testClass;
    private final String name;
    private final Set<LeakCheck> checks;
    private final Patience patience;
    private final Consumer<ClassDatabase> closed;
    private final ObservedDataSource dataSource;

    ClassDatabase(
            SuiteDatabases suite, String testClass, TestDatabase.Settings settings, Consumer<ClassDatabase> closed)
            throws SQLException {
        this.suite = suite;
        this.testClass = testClass;
        this.checks = settings.checks();
        this.patience = new Patience(settings.grace());
        this.closed = closed;
        this.name = suite.take(settings.template(), settings.poolSize());
        this.dataSource = ObservedDataSource.of(suite.server().dataSource(name), name, settings.poolSize());
        suite.threads().begin(testClass);
    }

    ObservedDataSource dataSource() {
        return dataSource;
    }

    String url() {
        return suite.server().url(name);
    }

    @Override
    public void close() throws SQLException {
        List<Leak> leaks = new ArrayList<>();
        try (Connection connection = suite.server().dataSource(name).getConnection()) {
            addSessions(new SessionLeaks(connection), leaks);
        } finally {
            dataSource.close();
            leaks.addAll(suite.threads().end(testClass, patience));
            suite.drop(name);
            closed.accept(this);
        }
        report(leaks);
    }

    private void addSessions(SessionLeaks sessions, List<Leak> leaks) throws SQLException {
        addConnections(sessions, leaks);
        add(LeakCheck.TRANSACTIONS, sessions::transactions, leaks);
        add(LeakCheck.PREPARED_TRANSACTIONS, sessions::prepared, leaks);
        add(LeakCheck.ADVISORY_LOCKS, sessions::advisoryLocks, leaks);
        dataSource.close();
        if (leaks.stream().noneMatch(leak -> leak.check() == LeakCheck.CONNECTIONS)) {
            add(LeakCheck.CONNECTIONS, sessions::sessions, leaks);
        }
    }

    private void report(List<Leak> leaks) {
        leaks.removeIf(leak -> !checks.contains(leak.check()));
        if (!leaks.isEmpty()) {
            throw new AssertionError(Leak.message(testClass, leaks));
        }
    }

    private void addConnections(SessionLeaks sessions, List<Leak> leaks) throws SQLException {
        if (checks.contains(LeakCheck.CONNECTIONS)) {
            patience.await(() -> dataSource.open().isEmpty());
        }
        for (ObservedDataSource.Taken taken : dataSource.open()) {
            leaks.add(new Leak(
                    LeakCheck.CONNECTIONS,
                    "open connection: session " + taken.pid() + ", last statement: "
                            + sessions.lastQuery(taken.pid()) + ", taken in thread '" + taken.thread() + "'"
                            + Leak.stack(taken.place().getStackTrace())));
        }
    }

    private void add(LeakCheck check, Callable<List<String>> found, List<Leak> leaks) throws SQLException {
        if (checks.contains(check)) {
            patience.await(() ->
                    check == LeakCheck.PREPARED_TRANSACTIONS || found.call().isEmpty());
        }
        try {
            found.call().forEach(text -> leaks.add(new Leak(check, text)));
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
