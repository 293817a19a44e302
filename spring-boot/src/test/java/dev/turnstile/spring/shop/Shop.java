package dev.turnstile.spring.shop;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.turnstile.command.Announcements.Announcement;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.SpringTransactions;
import dev.turnstile.spring.jpa.AfterTransition;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The shop on a database of its own, with Turnstile in the transactions of a Spring transaction manager. */
public final class Shop implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String TEMPLATE = template();

    private final EmbeddedPostgres server = EmbeddedPostgres.shared();
    private final String name = "shop_" + NUMBER.incrementAndGet();
    private final JdbcTemplate outside;
    private final HikariDataSource pool;
    private final Stack.Open stack;
    private final SpringTransactions transactions;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;
    private final List<String> announced = new CopyOnWriteArrayList<>();

    /**
     * Opens the shop.
     *
     * @param kind how the application talks to the database
     * @param connections the size of the pool
     */
    public Shop(Stack kind, int connections) {
        this(kind, connections, Duration.ofSeconds(2), AfterTransition.REFRESH);
    }

    public Shop(Stack kind, int connections, AfterTransition action) {
        this(kind, connections, Duration.ofSeconds(2), action);
    }

    public Shop(Stack kind, int connections, Duration timeout) {
        this(kind, connections, timeout, AfterTransition.REFRESH);
    }

    /**
     * Opens the shop.
     *
     * @param kind how the application talks to the database
     * @param connections the size of the pool
     * @param timeout the maximum time that a thread waits for a connection
     * @param action the treatment of entities whose rows were changed
     */
    private Shop(Stack kind, int connections, Duration timeout, AfterTransition action) {
        outside = new JdbcTemplate(server.createDatabase(name, TEMPLATE));
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource(name));
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(timeout.toMillis());
        pool = new HikariDataSource(config);
        stack = kind.open(pool);
        transactions = SpringTransactions.of(pool, stack.manager(), action);
        turnstile = PostgresTurnstile.builder(transactions.dataSource())
                .callerTransactions(transactions)
                .transactionOpener(transactions)
                .open();
        turnstile.announcements().subscribe("*", this::heard);
        orders = turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
    }

    /** Creates a database with the tables of the shop and of Turnstile, because a copy of it is faster. */
    private static String template() {
        DataSource empty = EmbeddedPostgres.shared().createDatabase("shop_template");
        new JdbcTemplate(empty).execute(OrderMachine.TABLES);
        PostgresTurnstile.open(empty).close();
        return "shop_template";
    }

    private void heard(Announcement announcement) {
        announced.add(announcement.name() + " "
                + announcement.outcome().getClass().getSimpleName().replaceFirst(".*\\$", ""));
    }

    public PostgresTurnstile turnstile() {
        return turnstile;
    }

    public SpringTransactions transactions() {
        return transactions;
    }

    /** Returns the pool. */
    public DataSource source() {
        return pool;
    }

    public PlatformTransactionManager manager() {
        return stack.manager();
    }

    public Stack.Open stack() {
        return stack;
    }

    public Lifecycle<State, Move> orders() {
        return orders;
    }

    /** Writes a note, as a service with {@code @Transactional} would: in the thread's transaction, or in its own. */
    public void note(String text) {
        in(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
            stack.notes().accept(text);
            return text;
        });
    }

    /** Runs work as a method with {@code @Transactional(propagation = ..)} does. */
    public <R> @Nullable R in(int propagation, Supplier<R> work) {
        TransactionTemplate template = new TransactionTemplate(manager());
        template.setPropagationBehavior(propagation);
        return template.execute(status -> work.get());
    }

    /** Returns the announcements so far, such as {@code pay.orders Done}. */
    public List<String> announced() {
        return List.copyOf(announced);
    }

    /** Returns the notes that were committed. */
    public List<String> notes() {
        return outside.query("SELECT text FROM notes ORDER BY text", (row, number) -> row.getString(1));
    }

    /** Returns the committed state of an order. */
    public @Nullable Integer state(long order) {
        return outside.queryForObject("SELECT state FROM orders WHERE id = ?", Integer.class, order);
    }

    /** Returns a template that is not in the transactions of the manager. */
    public JdbcTemplate outside() {
        return outside;
    }

    /** Closes the shop; fails if a connection was not returned to the pool. */
    @Override
    public void close() {
        turnstile.close();
        stack.end().run();
        int taken = stillTaken();
        pool.close();
        server.dropDatabase(name);
        if (taken > 0) {
            throw new AssertionError("not returned to the pool: " + taken + " connections");
        }
    }

    /** Returns the number of connections in use, after waiting for the engine's own, which it returns asynchronously. */
    private int stillTaken() {
        HikariPoolMXBean connections = pool.getHikariPoolMXBean();
        try {
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(1))
                    .pollDelay(Duration.ZERO)
                    .until(() -> connections.getActiveConnections() == 0);
        } catch (ConditionTimeoutException leaked) {
            return connections.getActiveConnections();
        }
        return 0;
    }
}
