package dev.turnstile.benchmarks.transitions;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.Callers;
import dev.turnstile.benchmarks.measure.Callers.Threads;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Run;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures many callers of one record: their common rate, and how evenly they get their turns. */
@Command(
        name = "contention",
        mixinStandardHelpOptions = true,
        description =
                "Measures many callers of one record: their rate, and the calls of the slowest and fastest caller.")
public final class ContentionReport extends Run {

    private static final String CREATE = """
            DROP TABLE IF EXISTS bench_counter;
            CREATE TABLE bench_counter (id bigint PRIMARY KEY, state smallint NOT NULL);
            INSERT INTO bench_counter VALUES (1, 0)""";

    @Option(names = "--callers", defaultValue = "500", description = "How many callers there are; ${DEFAULT-VALUE}.")
    private int callers;

    private final Map<String, Object> turns = new LinkedHashMap<>();

    @Override
    protected void measure(String database, String owner) throws SQLException, InterruptedException {
        try (HikariDataSource pool = pool(database, owner)) {
            Database counters = new Database(pool);
            counters.execute(CREATE);
            Lifecycle<String, String> alone =
                    lifecycle(PostgresTurnstile.builder(pool).groupCommit(false).open());
            Lifecycle<String, String> joined =
                    lifecycle(PostgresTurnstile.builder(pool).open());
            counters.settle();
            rounds(
                    () -> {
                        one("single", alone);
                        one("joined", joined);
                    },
                    () -> {});
            Map<String, Object> report = report(counters);
            report.put("callers", callers);
            report.put("callsOfTheLastRound", turns);
            print(report);
        }
    }

    private static Lifecycle<String, String> lifecycle(PostgresTurnstile turnstile) {
        StateMachine<String, String> machine = StateMachine.define("bench_counter")
                .state("open", 0)
                .initial()
                .transition("count")
                .from("open")
                .to("open")
                .build();
        return turnstile.lifecycle(machine, RecordTable.of("bench_counter"));
    }

    private void one(String name, Lifecycle<String, String> counters) throws InterruptedException {
        AtomicLongArray calls = new AtomicLongArray(callers);
        samples()
                .add(
                        name,
                        new Callers(callers, Threads.VIRTUAL)
                                .measure(
                                        caller -> {
                                            counters.fire(1L, "count");
                                            calls.incrementAndGet(caller);
                                        },
                                        each()));
        LongSummaryStatistics each = new LongSummaryStatistics();
        for (int caller = 0; caller < callers; caller++) {
            each.accept(calls.get(caller));
        }
        turns.put(
                name,
                Map.of("slowest", each.getMin(), "mean", Math.round(each.getAverage()), "fastest", each.getMax()));
    }
}
