package dev.turnstile.benchmarks.transitions;

import dev.turnstile.benchmarks.measure.Callers;
import dev.turnstile.benchmarks.measure.Callers.Threads;
import dev.turnstile.benchmarks.measure.Run;
import dev.turnstile.benchmarks.measure.Sample;
import dev.turnstile.benchmarks.measure.Samples;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** A benchmark of transitions in the database, with all variants interleaved in one run. */
@Command(
        name = "transitions",
        mixinStandardHelpOptions = true,
        description = "Compares transitions in the database with a bare update and a hand-written transaction.")
public final class TransitionsReport extends Run {

    private final List<Double> bareBulk = new ArrayList<>();
    private final List<Double> fireAll = new ArrayList<>();

    @Override
    protected void measure(String database, String owner) throws SQLException, InterruptedException {
        try (OrderTable table = new OrderTable(pool(database, owner))) {
            Load load = new Load();
            Bulk bulk = new Bulk(table);
            rounds(() -> round(table, load), () -> {
                settle(table, load);
                bareBulk.add(bulk.bare());
                fireAll.add(bulk.fireAll());
            });
            Map<String, Object> report = report(table.database());
            report.put("rows", OrderTable.ROWS);
            report.put("bulk", bulk());
            report.put("ratios", ratios());
            print(report);
        }
    }

    private void round(OrderTable table, Load load) throws InterruptedException {
        Mover joined = Mover.turnstile(table.joined());
        Callers few = new Callers(CONNECTIONS, Threads.PLATFORM);
        one(table, load, "bare", Mover.bare(table.pool()), few);
        one(table, load, "handWritten", Mover.handWritten(table.pool()), few);
        one(table, load, "single", Mover.turnstile(table.alone()), few);
        one(table, load, "joined16", joined, few);
        one(table, load, "joined128", joined, new Callers(128, Threads.PLATFORM));
        one(table, load, "joined128Virtual", joined, new Callers(128, Threads.VIRTUAL));
        one(table, load, "joined512", joined, new Callers(512, Threads.PLATFORM));
        one(table, load, "joined512Virtual", joined, new Callers(512, Threads.VIRTUAL));
    }

    private void one(OrderTable table, Load load, String name, Mover mover, Callers callers)
            throws InterruptedException {
        table.tidy();
        samples().add(name, callers.measure(load.by(mover, callers.count()), each()));
    }

    /** Sets all orders to the same state, so that the bulk variants start with the same rows. */
    private static void settle(OrderTable table, Load load) {
        table.execute("UPDATE bench_order SET state = 0 WHERE state <> 0");
        load.reset();
    }

    private Map<String, Object> bulk() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("records", Bulk.RECORDS);
        row.put("bareMicrosPerRow", Samples.rounded(Sample.median(bareBulk)));
        row.put("fireAllMicrosPerRow", Samples.rounded(Sample.median(fireAll)));
        return row;
    }

    /** Returns the medians of the ratios within each round, in which all variants ran under the same conditions. */
    private Map<String, Object> ratios() {
        Map<String, Object> ratios = new LinkedHashMap<>();
        ratios.put("singleToBare", samples().rate("single", "bare"));
        ratios.put("singleToHandWritten", samples().rate("single", "handWritten"));
        ratios.put("joined16ToBare", samples().rate("joined16", "bare"));
        ratios.put("joined16ToHandWritten", samples().rate("joined16", "handWritten"));
        ratios.put("joined128ToHandWritten", samples().rate("joined128", "handWritten"));
        ratios.put("joined128ToBare", samples().rate("joined128", "bare"));
        ratios.put("joined512ToHandWritten", samples().rate("joined512", "handWritten"));
        ratios.put("joined512ToBare", samples().rate("joined512", "bare"));
        ratios.put("joined128P99ToHandWrittenP99", samples().ratio("joined128", "handWritten", Sample::p99));
        ratios.put("joined128VirtualToHandWritten", samples().rate("joined128Virtual", "handWritten"));
        ratios.put("joined128VirtualToBare", samples().rate("joined128Virtual", "bare"));
        ratios.put("joined512VirtualToHandWritten", samples().rate("joined512Virtual", "handWritten"));
        ratios.put("joined512VirtualToBare", samples().rate("joined512Virtual", "bare"));
        ratios.put(
                "joined128VirtualP99ToHandWrittenP99", samples().ratio("joined128Virtual", "handWritten", Sample::p99));
        List<Double> bulk = new ArrayList<>();
        for (int i = 0; i < fireAll.size(); i++) {
            bulk.add(fireAll.get(i) / bareBulk.get(i));
        }
        ratios.put("fireAllToBareTime", Samples.rounded(Sample.median(bulk)));
        return ratios;
    }
}
