package dev.turnstile.benchmarks.legacy;

import dev.turnstile.benchmarks.measure.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A generated legacy table of orders with its customers and items, in schema {@code bench_legacy}.
 *
 * @param rows the number of orders
 * @param seed the seed; the same seed gives the same rows
 * @param faulty whether rows contradict each other, and keys and indexes are missing
 */
record LegacyTable(long rows, long seed, boolean faulty) {

    /** Creates the tables and their statistics, and replaces those of an earlier run. */
    void create(Database database) {
        database.execute("DROP SCHEMA IF EXISTS bench_legacy CASCADE");
        database.execute("CREATE SCHEMA bench_legacy");
        run(database, "orders.sql");
        run(database, faulty ? "faulty.sql" : "sound.sql");
        for (String table : new String[] {"customers", "orders", "order_items"}) {
            database.execute("VACUUM ANALYZE bench_legacy." + table);
        }
    }

    private void run(Database database, String file) {
        database.execute("SET search_path = bench_legacy;\n" + read(file) + "\n;RESET search_path");
    }

    private String read(String file) {
        try (InputStream in = LegacyTable.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("expected the resource " + file + " beside " + LegacyTable.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{rows}", Long.toString(rows))
                    .replace("{seed}", Long.toString(seed))
                    .replace("{planted}", Boolean.toString(faulty));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
