package dev.turnstile.benchmarks.aggregates;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.aggregate.Snapshots;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.EventName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/** A benchmark of loading aggregates with and without snapshots; the variants are interleaved. */
public final class AggregateLoads {

    private static final int ROUNDS = 1_000;
    private static final int WARM_UP = 300;

    private AggregateLoads() {}

    @EventName("deposited")
    record Deposited(long cents) {}

    record Account(long balance, int deposits) {

        Account apply(Deposited event) {
            return new Account(balance + event.cents(), deposits + 1);
        }
    }

    private static Aggregate<Account, Deposited> account(Snapshots policy) {
        return Aggregate.define("account", Deposited.class)
                .initial(() -> new Account(0, 0))
                .evolve(Account::apply)
                .snapshots(Account.class, policy)
                .build();
    }

    /** Runs the benchmark. */
    public static void main(String[] args) throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                HikariDataSource pool = pool(postgres.dataSource());
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            Aggregates<Account, Deposited> plain = turnstile.aggregates(account(Snapshots.none()));
            plain.update("short", state -> Collections.nCopies(10, new Deposited(1)));
            plain.update("long", state -> Collections.nCopies(10_000, new Deposited(1)));
            Map<String, Runnable> variants = new LinkedHashMap<>();
            variants.put("10 events, no snapshot", () -> plain.load("short"));
            for (int tail : new int[] {0, 50, 99}) {
                String id = "tail " + tail;
                plain.update(id, state -> Collections.nCopies(10_000 - tail, new Deposited(1)));
                try (PostgresTurnstile taking = PostgresTurnstile.open(pool)) {
                    taking.aggregates(account(Snapshots.ofEvery(100))).load(id);
                }
                plain.update(id, state -> Collections.nCopies(tail, new Deposited(1)));
                Aggregates<Account, Deposited> folded = turnstile.aggregates(account(Snapshots.ofEvery(100)));
                variants.put("10,000 events, the last " + tail + " after a snapshot", () -> folded.load(id));
            }
            variants.put("10,000 events, no snapshot", () -> plain.load("long"));
            report(variants);
        }
    }

    private static void report(Map<String, Runnable> variants) {
        Map<String, long[]> times = new LinkedHashMap<>();
        variants.keySet().forEach(name -> times.put(name, new long[ROUNDS]));
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Map.Entry<String, Runnable> variant : variants.entrySet()) {
                boolean slow = variant.getKey().equals("10,000 events, no snapshot");
                if (slow && round % 20 != 0) {
                    continue;
                }
                long begin = System.nanoTime();
                variant.getValue().run();
                if (round >= 0) {
                    Objects.requireNonNull(times.get(variant.getKey()))[round] = System.nanoTime() - begin;
                }
            }
        }
        times.forEach((name, all) -> {
            long[] measured =
                    Arrays.stream(all).filter(time -> time > 0).sorted().toArray();
            System.out.printf(
                    "%-50s median %6d us, p90 %6d us%n",
                    name, measured[measured.length / 2] / 1_000, measured[measured.length * 9 / 10] / 1_000);
        });
    }

    private static HikariDataSource pool(DataSource dataSource) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }
}
