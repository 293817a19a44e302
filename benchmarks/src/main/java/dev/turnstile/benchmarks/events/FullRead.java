package dev.turnstile.benchmarks.events;

import dev.turnstile.benchmarks.measure.Database;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A read of the whole log by a separate JVM with a small heap.
 *
 * @param database the database
 * @param url the database's URL for the other JVM
 * @param owner the database user
 */
record FullRead(Database database, String url, String owner) {

    private static final String MEMORY = "-Xmx128m";

    private static final String STREAMS = """
            INSERT INTO turnstile.stream (category, key, version, horizon)
            SELECT c.id, 'read-' || i, 100, pg_current_xact_id()
            FROM turnstile.category c, generate_series(1, {streams}) i WHERE c.name = 'account'
            ORDER BY i""";

    private static final String EVENTS = """
            INSERT INTO turnstile.event (stream_id, horizon, version, type, data)
            SELECT s.id, s.horizon, v.version, t.id, jsonb_build_object('account', s.key, 'cents', v.version,
              'reference', 'transfer 2024/' || s.id || '/' || v.version)
            FROM turnstile.event_type t, generate_series(1, 100) v(version), turnstile.stream s
            WHERE t.name = 'deposited' AND s.key LIKE 'read-%'""";

    /** Fills the log, reads it in another JVM, and returns the result that this JVM prints. */
    Map<?, ?> measure(long events) throws IOException, InterruptedException {
        System.err.printf("creating %,d events%n", events);
        database.execute(STREAMS.replace("{streams}", Long.toString(Math.max(1, events / 100))));
        database.execute(EVENTS);
        database.execute("VACUUM ANALYZE turnstile.event, turnstile.stream");
        database.execute("CHECKPOINT");
        System.err.println("reading");
        Process reader = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        MEMORY,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadProgram.class.getName(),
                        url,
                        owner)
                .redirectError(Redirect.INHERIT)
                .start();
        String output = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (reader.waitFor() != 0) {
            throw new IllegalStateException("the reading JVM exited with status " + reader.exitValue());
        }
        Map<?, ?> found = JsonMapper.shared().readValue(output, Map.class);
        String all = database.value("SELECT count(*) FROM turnstile.event");
        if (!all.equals(String.valueOf(found.get("events")))) {
            throw new IllegalStateException("expected " + all + " events to be read, got " + found);
        }
        return found;
    }
}
