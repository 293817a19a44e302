package dev.turnstile.adoption.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.LogFiles;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes over logs that are many times larger than the heap; -Dturnstile.log.factor=50 makes them larger still. */
class BoundedMemoryTest {

    private static final String HEAP = "-Xmx32m";
    private static final List<String> STATUSES = List.of(
            "Accepted", "Queued", "Accepted", "Queued", "Accepted", "Resolved", "Accepted", "Resolved", "Closed");
    private static final int RECORDS = 7_500 * Integer.getInteger("turnstile.log.factor", 10);
    private static final String DISCOVERED =
            RECORDS + " records, " + (long) RECORDS * STATUSES.size() + " changes, 5 edges";

    @TempDir
    Path directory;

    @Test
    void an_xes_log_that_does_not_fit_into_the_heap_is_read() throws Exception {
        Path log = directory.resolve("large.xes.gz");
        writeXes(log);

        Outcome pass = run("discover", log);
        assertThat(pass.output).contains(DISCOVERED);
        assertThat(pass.exit).isZero();

        Outcome collected = run("collect", log);
        assertThat(collected.output).contains("OutOfMemoryError");
        assertThat(collected.exit).isNotZero();
    }

    @Test
    void a_table_far_larger_than_the_heap_is_sorted_and_read() throws Exception {
        Path log = directory.resolve("large.csv");
        writeCsv(log);
        assertThat(Files.size(log)).isGreaterThan(64L << 20);

        Outcome pass = run("discover", log);
        assertThat(pass.output).contains(DISCOVERED);
        assertThat(pass.exit).isZero();
    }

    private Outcome run(String what, Path log) throws IOException, InterruptedException {
        Path temporary = LogFiles.directory(directory, "temporary");
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WholePass.class.getName(),
                        what,
                        log.toString(),
                        temporary.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        System.out.println(what + " " + log.getFileName() + ": " + text.strip().replace(File.separator, "/"));
        if (process.exitValue() == 0) {
            assertThat(LogFiles.in(temporary)).isEmpty();
        }
        return new Outcome(process.exitValue(), text);
    }

    private static void writeXes(Path file) throws IOException {
        try (BufferedWriter out = new BufferedWriter(new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), StandardCharsets.UTF_8))) {
            out.write("<log xmlns=\"http://www.xes-standard.org/\">\n");
            for (int record = 0; record < RECORDS; record++) {
                StringBuilder events = new StringBuilder();
                for (int step = 0; step < STATUSES.size(); step++) {
                    events.append(LogFiles.event(STATUSES.get(step), time(record, step), more(record)));
                }
                out.write(LogFiles.trace("1-" + record, events.toString()));
            }
            out.write("</log>\n");
        }
    }

    /** Writes the first changes of all records, then all second changes, so that records are not grouped. */
    private static void writeCsv(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("case_id,state,timestamp,user,note,product\n");
            for (int step = 0; step < STATUSES.size(); step++) {
                for (int record = 0; record < RECORDS; record++) {
                    out.write("1-" + record + "," + STATUSES.get(step) + "," + time(record, step)
                            + ",Ada,\"org line A2, waiting for the customer to answer the question\",PROD582\n");
                }
            }
        }
    }

    private static String time(int record, int step) {
        return Instant.ofEpochSecond(1_270_047_582L + record * 60L + step).toString();
    }

    private static String more(int record) {
        return """
                <string key="org:group" value="V30"/>
                <string key="resource country" value="France"/>
                <string key="organization involved" value="Org line A2"/>
                <string key="org:resource" value="Frederic %d"/>
                <string key="impact" value="Medium"/>
                <string key="product" value="PROD582"/>
                """.formatted(record);
    }

    private record Outcome(int exit, String output) {}
}
