package dev.turnstile.testing.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that gives each test class a PostgreSQL database of its own, copied from a template.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase DATABASE = TestDatabase.ofTemplate(dataSource -> ..);
 * }</pre>
 *
 * <p>The field must be static. The first class starts one embedded server for all classes; the server is not durable,
 * and stops at the end of the test run. If the system property {@value #URL_PROPERTY} contains a JDBC URL, the
 * databases are created on that server instead, by the user of the URL, who needs the privilege {@code CREATEDB}; the
 * end of the test run drops them. A nested class shares the database of its outermost class. Tests receive the database
 * as a parameter of type {@link DataSource}, or by {@link #dataSource}.
 *
 * <p>After the last test of a class, including all {@code @AfterAll} methods, the class fails if one of the {@link
 * LeakCheck}s finds a leak; the message contains the statement or the stack of each leak. Then the database is dropped.
 *
 * <p>Thread-safe, also for classes that run in parallel. Immutable; each {@code with} method returns a copy.
 */
public final class TestDatabase implements BeforeAllCallback, ParameterResolver {

    /** The system property with the JDBC URL of a server to use instead of the embedded one. */
    public static final String URL_PROPERTY = "turnstile.testing.url";

    private static final Namespace NAMESPACE = Namespace.create(TestDatabase.class);
    private static final Template EMPTY = dataSource -> {};
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int POOL_SIZE = 32;

    private final Settings settings;
    private final Set<ClassDatabase> current = new CopyOnWriteArraySet<>();

    /** The settings of an extension. */
    record Settings(Template template, Set<LeakCheck> checks, Duration grace, int poolSize) {

        Settings {
            checks = Set.copyOf(checks);
        }
    }

    private TestDatabase(Settings settings) {
        this.settings = settings;
    }

    /**
     * Returns an extension with databases that are copies of a template.
     *
     * @param template the preparation of the template; see {@link Template} for sharing it between classes
     */
    public static TestDatabase ofTemplate(Template template) {
        return new TestDatabase(new Settings(template, EnumSet.allOf(LeakCheck.class), GRACE, POOL_SIZE));
    }

    /** Returns an extension with empty databases. */
    public static TestDatabase ofEmpty() {
        return ofTemplate(EMPTY);
    }

    /** Returns a copy without a check for leaks. */
    public TestDatabase withoutCheck(LeakCheck check) {
        EnumSet<LeakCheck> checks = EnumSet.allOf(LeakCheck.class);
        checks.retainAll(settings.checks());
        checks.remove(check);
        return new TestDatabase(new Settings(settings.template(), checks, settings.grace(), settings.poolSize()));
    }

    /**
     * Returns a copy with another time for which each check waits for connections, transactions, advisory locks and
     * threads to end; 5 seconds by default.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public TestDatabase withGrace(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("expected a grace period of at least 0, got " + grace);
        }
        return new TestDatabase(new Settings(settings.template(), settings.checks(), grace, settings.poolSize()));
    }

    /**
     * Returns a copy with another maximum number of connections of the data source; 32 by default.
     *
     * @throws IllegalArgumentException if the size is not positive
     */
    public TestDatabase withPoolSize(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("expected a pool of at least 1 connection, got " + size);
        }
        return new TestDatabase(new Settings(settings.template(), settings.checks(), settings.grace(), size));
    }

    /**
     * Returns the database of the running test class, with a pool.
     *
     * @throws IllegalStateException if no test class with this extension runs, or if several do, because they inherit
     *     the field and run in parallel; use a parameter of type {@link DataSource} then
     */
    public DataSource dataSource() {
        return running().dataSource();
    }

    /**
     * Returns the JDBC URL of the database of the running test class, for another process or pool.
     *
     * @throws IllegalStateException as {@link #dataSource}
     */
    public String url() {
        return running().url();
    }

    private ClassDatabase running() {
        ClassDatabase[] all = current.toArray(ClassDatabase[]::new);
        if (all.length != 1) {
            throw new IllegalStateException(
                    "expected one running test class with this TestDatabase, found " + all.length
                            + (all.length == 0
                                    ? "; register it as a static field with @RegisterExtension, and use it in"
                                            + " @BeforeAll or later"
                                    : "; use a parameter of type DataSource"));
        }
        return all[0];
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SuiteDatabases suite = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(SuiteDatabases.class, key -> new SuiteDatabases(), SuiteDatabases.class);
        context.getStore(NAMESPACE).computeIfAbsent(this, key -> begin(suite, context), ClassDatabase.class);
    }

    private ClassDatabase begin(SuiteDatabases suite, ExtensionContext context) {
        try {
            ClassDatabase database =
                    new ClassDatabase(suite, context.getRequiredTestClass().getName(), settings, current::remove);
            current.add(database);
            return database;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the database of the test class: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DataSource.class;
    }

    @Override
    public DataSource resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ClassDatabase database = context.getStore(NAMESPACE).get(this, ClassDatabase.class);
        if (database == null) {
            throw new IllegalStateException(
                    "expected a static field with @RegisterExtension TestDatabase, but the field is not static");
        }
        return database.dataSource();
    }
}
