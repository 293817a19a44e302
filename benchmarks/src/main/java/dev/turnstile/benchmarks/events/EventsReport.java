package dev.turnstile.benchmarks.events;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.Callers;
import dev.turnstile.benchmarks.measure.Callers.Threads;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Run;
import dev.turnstile.event.EventStore;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A benchmark of appends and reads of events, with all variants interleaved in one run. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description =
                "Compares appends with a bare insert and Axon Framework, and an import with COPY; reads the whole log.")
public final class EventsReport extends Run {

    /** The number of streams that one call appends to. */
    private static final int SET = 64;

    @Option(
            names = "--events",
            description = "The number of events to read; 1,000,000 by default, 10,000,000 with --full.")
    private @Nullable Long events;

    @Option(names = "--full", description = "Reads 10,000,000 events.")
    private boolean full;

    @Option(names = "--import-only", description = "Compares only the import with COPY, without appends.")
    private boolean onlyImport;

    private final Accounts versions = new Accounts(1);
    private final Accounts axonVersions = new Accounts(0);

    @Override
    protected void measure(String url, String owner) throws Exception {
        try (HikariDataSource pool = pool(url, owner);
                AxonAppender axon = new AxonAppender(pool);
                PostgresTurnstile alone =
                        PostgresTurnstile.builder(pool).groupCommit(false).open();
                PostgresTurnstile joined = PostgresTurnstile.open(pool)) {
            Database database = new Database(pool);
            database.execute(Appender.TABLE);
            fill(alone.events());
            joined.events().types();
            try (ImportLoads loads = new ImportLoads(database)) {
                database.settle();
                measure(database, pool, axon, alone, joined, loads);
            }
            Map<String, Object> report = report(database);
            report.put("read", new FullRead(database, url, owner).measure(events()));
            report.put("ratios", ratios());
            print(report);
        }
    }

    private void measure(
            Database database,
            HikariDataSource pool,
            AxonAppender axon,
            PostgresTurnstile alone,
            PostgresTurnstile joined,
            ImportLoads loads)
            throws Exception {
        rounds(
                () -> {
                    samples().add("copy", loads.copy());
                    samples().add("import", loads.lines());
                    if (onlyImport) {
                        return;
                    }
                    Callers few = new Callers(CONNECTIONS, Threads.PLATFORM);
                    one(database, "bare", Appender.bare(pool), versions, few);
                    one(database, "axon", axon, axonVersions, few);
                    one(database, "single", Appender.turnstile(alone.events()), versions, few);
                    set(database, alone.events(), few);
                    Appender joining = Appender.turnstile(joined.events());
                    one(database, "joined16", joining, versions, few);
                    one(database, "joined128", joining, versions, new Callers(128, Threads.PLATFORM));
                    one(database, "joined128Virtual", joining, versions, new Callers(128, Threads.VIRTUAL));
                },
                () -> {});
    }

    private long events() {
        return events != null ? events : full ? 10_000_000 : 1_000_000;
    }

    /** Appends the first event of each stream. */
    private static void fill(EventStore store) {
        Accounts none = new Accounts(0);
        for (int from = 0; from < Accounts.COUNT; from += 1_000) {
            List<Integer> part = new ArrayList<>();
            for (int account = from; account < from + 1_000; account++) {
                part.add(account);
            }
            Appender.set(store, part, none);
        }
    }

    private void one(Database database, String name, Appender appender, Accounts accounts, Callers callers)
            throws InterruptedException {
        tidy(database);
        Callers.Work work = caller -> {
            int account = Accounts.any(caller, callers.count());
            appender.append(account, accounts.version(account));
            // A bare insert does not change the streams of the log.
            if (!name.equals("bare")) {
                accounts.appended(account);
            }
        };
        samples().add(name, callers.measure(work, each()));
    }

    private void set(Database database, EventStore store, Callers callers) throws InterruptedException {
        tidy(database);
        int share = Accounts.COUNT / callers.count();
        Callers.Work work = caller -> {
            int first = ThreadLocalRandom.current().nextInt(share - SET);
            List<Integer> accounts = new ArrayList<>();
            for (int i = first; i < first + SET; i++) {
                accounts.add(caller + callers.count() * i);
            }
            Appender.set(store, accounts, versions);
        };
        samples().add("set64", callers.measure(work, each()).times(SET));
    }

    /** Vacuums, so that the next variant does not clean up after this one. */
    private static void tidy(Database database) {
        database.execute("VACUUM bench_event, turnstile.stream, turnstile.event");
    }

    /** Returns the medians of the ratios within each round, in which all variants ran under the same conditions. */
    private Map<String, Object> ratios() {
        Map<String, Object> ratios = new LinkedHashMap<>();
        ratios.put("importToCopy", samples().rate("import", "copy"));
        if (onlyImport) {
            return ratios;
        }
        ratios.put("singleToBare", samples().rate("single", "bare"));
        ratios.put("joined16ToBare", samples().rate("joined16", "bare"));
        ratios.put("joined128ToBare", samples().rate("joined128", "bare"));
        ratios.put("joined128VirtualToBare", samples().rate("joined128Virtual", "bare"));
        ratios.put("set64ToSingle", samples().rate("set64", "single"));
        ratios.put("singleToAxon", samples().rate("single", "axon"));
        ratios.put("joined16ToAxon", samples().rate("joined16", "axon"));
        return ratios;
    }
}
