package dev.turnstile.spring.figures;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.spring.SpringTransactions;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures the CPU time of the calling thread for one transition: with and without the transactions of Spring, alone and
 * in a transaction of the caller. Prints the median of the rounds, which alternate.
 */
public final class TransitionCost {

    private static final int ROUNDS = 9;
    private static final int TRANSITIONS = 2000;
    private static final int WARM_UP_ROUNDS = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final HikariDataSource pool;
    private long next;

    private TransitionCost(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Runs the measurement. */
    public static void main(String[] args) throws SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.shared();
        JdbcTemplate empty = new JdbcTemplate(server.createDatabase("figures"));
        empty.execute(OrderMachine.TABLES);
        empty.execute("INSERT INTO orders (id) SELECT generate_series(10, 200000)");
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource("figures"));
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            new TransitionCost(pool).measure();
        }
    }

    private void measure() throws SQLException {
        JdbcTransactionManager manager = new JdbcTransactionManager(pool);
        SpringTransactions transactions = SpringTransactions.of(pool, manager);
        TransactionTemplate template = new TransactionTemplate(manager);
        try (PostgresTurnstile plain = PostgresTurnstile.open(pool);
                PostgresTurnstile spring = PostgresTurnstile.builder(transactions.dataSource())
                        .callerTransactions(transactions)
                        .transactionOpener(transactions)
                        .open()) {
            Lifecycle<State, Move> plainly = plain.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
            Lifecycle<State, Move> joined = spring.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
            compare("alone", id -> plainly.fire(id, Move.PAY), id -> joined.fire(id, Move.PAY));
            compare(
                    "in a transaction of the caller",
                    id -> inPlainTransaction(plainly, id),
                    id -> template.executeWithoutResult(status -> joined.fire(id, Move.PAY)));
        }
    }

    private void inPlainTransaction(Lifecycle<State, Move> lifecycle, long id) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            lifecycle.in(connection).fire(id, Move.PAY);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void compare(String what, LongConsumer plain, LongConsumer spring) {
        double[] without = new double[ROUNDS];
        double[] with = new double[ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            int slot = Math.max(round, 0);
            without[slot] = microseconds(plain);
            with[slot] = microseconds(spring);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f us of CPU without Spring, %.1f us with Spring%n",
                what,
                median(without),
                median(with));
    }

    /** Returns the CPU time of the thread for one transition. */
    private double microseconds(LongConsumer fire) {
        long before = THREADS.getCurrentThreadCpuTime();
        IntStream.range(0, TRANSITIONS).forEach(i -> fire.accept(10 + next++));
        return (THREADS.getCurrentThreadCpuTime() - before) / 1000.0 / TRANSITIONS;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
