package dev.turnstile.benchmarks.transitions;

import dev.turnstile.invocation.BatchResult;
import dev.turnstile.lifecycle.StateChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Many orders in one statement, the same ones in every round. */
final class Bulk {

    static final int RECORDS = 40_000;

    private final OrderTable table;
    private final List<Long> ids;

    /** Picks orders and puts them in state pending. */
    Bulk(OrderTable table) {
        this.table = table;
        List<Long> all = LongStream.rangeClosed(1, OrderTable.ROWS).boxed().collect(Collectors.toList());
        Collections.shuffle(all, new Random(7));
        ids = List.copyOf(all.subList(0, RECORDS));
    }

    /** Returns the microseconds a row of a bare update, there and back. */
    double bare() throws SQLException {
        table.tidy();
        long start = System.nanoTime();
        update(0);
        update(1);
        return micros(start);
    }

    private void update(int from) throws SQLException {
        try (Connection connection = table.pool().getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE bench_order SET state = ? WHERE id = ANY (?) AND state = ?")) {
            update.setInt(1, 1 - from);
            update.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            update.setInt(3, from);
            expect(update.executeUpdate());
        }
    }

    /** Returns the microseconds a row of a guarded and logged transition with a verdict for each, there and back. */
    double fireAll() {
        table.tidy();
        long start = System.nanoTime();
        BatchResult<StateChange<String, String>> there = table.alone().fireAll("pay", ids);
        BatchResult<StateChange<String, String>> back = table.alone().fireAll("reopen", ids);
        double micros = micros(start);
        expect(there.results().size());
        expect(back.results().size());
        return micros;
    }

    private static double micros(long start) {
        return (System.nanoTime() - start) / 1e3 / (2 * RECORDS);
    }

    private static void expect(int moved) {
        if (moved != RECORDS) {
            throw new IllegalStateException("expected " + RECORDS + " orders to move, but " + moved + " did");
        }
    }
}
