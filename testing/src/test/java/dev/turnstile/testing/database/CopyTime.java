package dev.turnstile.testing.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Measures how long a test class waits for its database, which is a copy of a template with Turnstile's schema. Prints
 * the median, the shortest and the longest time of a copy, and of the wait of a class after one that has run for 300 ms,
 * so that its database was copied in the background.
 */
public final class CopyTime {

    private static final Path SCHEMA = Path.of("..", "postgres/src/main/resources/dev/turnstile/postgres/schema");
    private static final int ROUNDS = 20;
    private static final Duration TEST_CLASS = Duration.ofMillis(300);

    private CopyTime() {}

    /** Runs the measurement, in the directory of the module. */
    public static void main(String[] args) throws Exception {
        try (SuiteDatabases databases = new SuiteDatabases()) {
            Template template = CopyTime::install;
            databases.drop(databases.take(template, 2));
            List<Double> waits = new ArrayList<>();
            List<Double> copies = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                LockSupport.parkNanos(TEST_CLASS.toNanos());
                waits.add(milliseconds(() -> databases.take(template, 2)));
            }
            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            String source = databases.prepared(template, 2);
            for (int round = 0; round < ROUNDS; round++) {
                copies.add(milliseconds(() -> databases.copy(source)));
            }
            print("copy of the template", copies);
            print("wait of a test class", waits);
        }
    }

    private static double milliseconds(Callable<String> work) throws Exception {
        long before = System.nanoTime();
        work.call();
        return (System.nanoTime() - before) / 1e6;
    }

    private static void print(String what, List<Double> times) {
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f ms, %.0f to %.0f ms%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast());
    }

    /** Installs Turnstile's schema from its files, as Flyway does. */
    private static void install(DataSource dataSource) throws SQLException, IOException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (Path file : files()) {
                statement.execute(Files.readString(file).replace("${schema}", "turnstile"));
            }
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(SCHEMA)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted(Comparator.comparingInt(CopyTime::version)
                            .thenComparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    /** Returns the version of a file; repeatable files come after all versions. */
    private static int version(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("V") ? Integer.parseInt(name.substring(1, name.indexOf("__"))) : Integer.MAX_VALUE;
    }
}
