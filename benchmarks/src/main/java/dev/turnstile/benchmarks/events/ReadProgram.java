package dev.turnstile.benchmarks.events;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A program that reads and decodes the whole log in order, in a separate JVM, and prints time and memory. */
public final class ReadProgram {

    private ReadProgram() {}

    /** Runs the program. The arguments are the database's URL and user. */
    public static void main(String[] arguments) throws IOException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername(arguments[1]);
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config);
                PostgresTurnstile turnstile = PostgresTurnstile.builder(pool).openInstalled()) {
            System.out.println(JsonMapper.shared().writeValueAsString(read(turnstile.events())));
        }
    }

    private static Map<String, Object> read(EventStore store) throws IOException {
        EventTypes<Deposited> types = EventTypes.of(Deposited.class);
        Json json = ServiceLoader.load(Json.class).findFirst().orElseThrow();
        long[] sums = new long[2];
        long start = System.nanoTime();
        try (Stream<RecordedEvent> events = store.read(Read.all())) {
            events.forEachOrdered(event -> {
                for (Deposited deposited : types.decode(event, json)) {
                    sums[0]++;
                    sums[1] += deposited.cents();
                }
            });
        }
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("events", sums[0]);
        found.put("cents", sums[1]);
        found.put("perSecond", Math.round(sums[0] / seconds));
        found.put("heapLimitMegabytes", Runtime.getRuntime().maxMemory() >> 20);
        found.put("peakHeapMegabytes", peakHeap() >> 20);
        found.put("peakResidentMegabytes", peakResident() >> 10);
        return found;
    }

    /** Returns the sum of the peak usage of the heap's memory pools, including garbage, in bytes. */
    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    /** Returns the peak resident memory of the process in kilobytes, or -1 if the system does not report it. */
    private static long peakResident() throws IOException {
        Path status = Path.of("/proc/self/status");
        List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
