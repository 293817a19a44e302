package dev.turnstile.benchmarks.transitions;

import dev.turnstile.benchmarks.transitions.Load.Threads;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Measures transitions in the database, all variants interleaved in one run, and prints a table or JSON. */
@Command(
        name = "transitions",
        mixinStandardHelpOptions = true,
        description = "Measures transitions in the database beside a bare update and a hand-written transaction.")
public final class TransitionsReport implements Callable<Integer> {

    /** How the measurements are printed. */
    enum Format {
        /** For people. */
        TABLE,
        /** For programs. */
        JSON
    }

    @Option(names = "--quick", description = "Two short rounds: an impression, not a measurement.")
    private boolean quick;

    @Option(names = "--rounds", description = "How often each variant is measured; 5 by default, 2 if quick.")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", description = "How long each is measured in a round; 4 by default, 1 if quick.")
    private @Nullable Integer seconds;

    @Option(names = "--url", description = "A database to use: tables bench_* and schema turnstile are written there.")
    private @Nullable String url;

    @Option(names = "--user", defaultValue = "postgres", description = "The user for --url; ${DEFAULT-VALUE}.")
    private String user = "postgres";

    @Option(names = "--format", defaultValue = "TABLE", description = "${COMPLETION-CANDIDATES}; table by default.")
    private Format format = Format.TABLE;

    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final List<Double> bareBulk = new ArrayList<>();
    private final List<Double> fireAll = new ArrayList<>();

    /**
     * Durable; otherwise as a server that has been running for a while on a machine of its own: the tables fit into the
     * buffers, files for the WAL are there, and no checkpoint falls into the seconds that are measured.
     */
    private static final ServerOptions SERVER = ServerOptions.defaults()
            .withSetting("shared_buffers", "1GB")
            .withSetting("min_wal_size", "4GB")
            .withSetting("max_wal_size", "16GB")
            .withSetting("checkpoint_timeout", "1h");

    @Override
    public Integer call() throws Exception {
        if (url != null) {
            measure(url);
            return 0;
        }
        System.err.println("starting PostgreSQL ...");
        try (EmbeddedPostgres server = EmbeddedPostgres.startTemporary(SERVER)) {
            measure(server.url());
        }
        return 0;
    }

    private void measure(String database) throws SQLException, InterruptedException {
        try (OrderTable table = new OrderTable(database, user)) {
            Load load = new Load();
            Bulk bulk = new Bulk(table);
            int times = rounds != null ? rounds : quick ? 2 : 5;
            System.err.println("warming up");
            round(table, load, seconds());
            samples.clear();
            for (int round = 1; round <= times; round++) {
                System.err.println("round " + round + " of " + times);
                round(table, load, seconds());
                settle(table, load);
                bareBulk.add(bulk.bare());
                fireAll.add(bulk.fireAll());
            }
            print(report(table, times));
        }
    }

    private int seconds() {
        return seconds != null ? seconds : quick ? 1 : 4;
    }

    private void round(OrderTable table, Load load, int seconds) throws InterruptedException {
        Duration each = Duration.ofSeconds(seconds);
        Mover joined = Mover.turnstile(table.joined());
        one(table, load, "bare", Mover.bare(table.pool()), OrderTable.CONNECTIONS, Threads.PLATFORM, each);
        one(
                table,
                load,
                "handWritten",
                Mover.handWritten(table.pool()),
                OrderTable.CONNECTIONS,
                Threads.PLATFORM,
                each);
        one(table, load, "single", Mover.turnstile(table.alone()), OrderTable.CONNECTIONS, Threads.PLATFORM, each);
        one(table, load, "joined16", joined, OrderTable.CONNECTIONS, Threads.PLATFORM, each);
        one(table, load, "joined128", joined, 128, Threads.PLATFORM, each);
        one(table, load, "joined128Virtual", joined, 128, Threads.VIRTUAL, each);
        one(table, load, "joined512", joined, 512, Threads.PLATFORM, each);
        one(table, load, "joined512Virtual", joined, 512, Threads.VIRTUAL, each);
    }

    private void one(
            OrderTable table, Load load, String name, Mover mover, int callers, Threads threads, Duration measured)
            throws InterruptedException {
        table.tidy();
        Sample sample = load.run(mover, callers, threads, measured.dividedBy(2), measured);
        System.err.printf(
                "  %-16s %,9.0f/s  p50 %.2f ms  p99 %.2f ms%n", name, sample.perSecond(), sample.p50(), sample.p99());
        samples.computeIfAbsent(name, any -> new ArrayList<>()).add(sample);
    }

    /** Puts all orders into the same state, so that the bulk variants find the same work. */
    private static void settle(OrderTable table, Load load) {
        table.execute("UPDATE bench_order SET state = 0 WHERE state <> 0");
        load.reset();
    }

    private Map<String, Object> report(OrderTable table, int times) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("server", table.setting("server_version"));
        report.put("fsync", table.setting("fsync"));
        report.put("synchronous_commit", table.setting("synchronous_commit"));
        report.put("rows", OrderTable.ROWS);
        report.put("connections", OrderTable.CONNECTIONS);
        report.put("rounds", times);
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("loadAverage", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        report.put(
                "variants",
                samples.entrySet().stream().map(TransitionsReport::variant).toList());
        report.put("bulk", bulk());
        report.put("ratios", ratios());
        return report;
    }

    private static Map<String, Object> variant(Map.Entry<String, List<Sample>> entry) {
        List<Double> rates = entry.getValue().stream().map(Sample::perSecond).toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("variant", entry.getKey());
        row.put("perSecond", Math.round(Sample.median(rates)));
        row.put(
                "slowestRound",
                Math.round(rates.stream().mapToDouble(r -> r).min().orElseThrow()));
        row.put(
                "fastestRound",
                Math.round(rates.stream().mapToDouble(r -> r).max().orElseThrow()));
        row.put("p50Millis", median(entry.getValue(), Sample::p50));
        row.put("p99Millis", median(entry.getValue(), Sample::p99));
        return row;
    }

    private Map<String, Object> bulk() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("records", Bulk.RECORDS);
        row.put("bareMicrosPerRow", rounded(Sample.median(bareBulk)));
        row.put("fireAllMicrosPerRow", rounded(Sample.median(fireAll)));
        return row;
    }

    /** The ratios are taken within each round, where all variants met the same machine; their medians are printed. */
    private Map<String, Object> ratios() {
        Map<String, Object> ratios = new LinkedHashMap<>();
        ratios.put("singleToBare", rate("single", "bare"));
        ratios.put("singleToHandWritten", rate("single", "handWritten"));
        ratios.put("joined16ToBare", rate("joined16", "bare"));
        ratios.put("joined16ToHandWritten", rate("joined16", "handWritten"));
        ratios.put("joined128ToHandWritten", rate("joined128", "handWritten"));
        ratios.put("joined128ToBare", rate("joined128", "bare"));
        ratios.put("joined512ToHandWritten", rate("joined512", "handWritten"));
        ratios.put("joined512ToBare", rate("joined512", "bare"));
        ratios.put("joined128P99ToHandWrittenP99", ratio("joined128", "handWritten", Sample::p99));
        ratios.put("joined128VirtualToHandWritten", rate("joined128Virtual", "handWritten"));
        ratios.put("joined128VirtualToBare", rate("joined128Virtual", "bare"));
        ratios.put("joined512VirtualToHandWritten", rate("joined512Virtual", "handWritten"));
        ratios.put("joined512VirtualToBare", rate("joined512Virtual", "bare"));
        ratios.put("joined128VirtualP99ToHandWrittenP99", ratio("joined128Virtual", "handWritten", Sample::p99));
        List<Double> bulk = new ArrayList<>();
        for (int i = 0; i < fireAll.size(); i++) {
            bulk.add(fireAll.get(i) / bareBulk.get(i));
        }
        ratios.put("fireAllToBareTime", rounded(Sample.median(bulk)));
        return ratios;
    }

    private double rate(String of, String to) {
        return ratio(of, to, Sample::perSecond);
    }

    private double ratio(String of, String to, Function<Sample, Double> value) {
        List<Sample> above = samples.getOrDefault(of, List.of());
        List<Sample> below = samples.getOrDefault(to, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            ratios.add(value.apply(above.get(i)) / value.apply(below.get(i)));
        }
        return rounded(Sample.median(ratios));
    }

    private static double median(List<Sample> samples, Function<Sample, Double> value) {
        return rounded(Sample.median(samples.stream().map(value).toList()));
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private void print(Map<String, Object> report) {
        if (format == Format.JSON) {
            System.out.println(
                    JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report));
            return;
        }
        report.forEach((name, value) -> {
            if (value instanceof List<?> rows) {
                rows.forEach(System.out::println);
            } else {
                System.out.println(name + ": " + value);
            }
        });
    }
}
