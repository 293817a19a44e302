package dev.turnstile.adoption.discovery;

import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.adoption.history.RecordHistory;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The main class of the JVMs in which passes are measured. */
final class WholePass {

    private WholePass() {}

    /** Reads a log: {@code discover|collect}, the log, a directory to sort in. */
    public static void main(String[] arguments) {
        HistoryLog log =
                HistoryLog.open(Path.of(arguments[1]), LogOptions.defaults().withTemporary(Path.of(arguments[2])));
        long start = System.nanoTime();
        if (arguments[0].equals("collect")) {
            List<RecordHistory> all = new ArrayList<>();
            log.forEach(all::add);
            System.out.println(all.size());
        } else {
            Discovery discovery = Discovery.of(log);
            System.out.println(discovery.records() + " records, " + discovery.changes() + " changes, "
                    + discovery.edges() + " edges");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%.1f s, peak heap %d MiB%n", seconds, peak() >> 20);
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}
