package dev.turnstile.benchmarks.rebuild;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Run;
import dev.turnstile.benchmarks.rebuild.AccountBalances.Deposited;
import dev.turnstile.event.Append;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * A benchmark of a rebuild in a separate JVM with a small heap, and of a rebuild that is killed halfway and resumed.
 */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Measures the rebuild of a read model, without interruption and killed halfway.")
public final class RebuildReport extends Run {

    private static final String MEMORY = "-Xmx128m";
    private static final int EACH = 100;
    private static final int CHECKPOINTS = 10;

    private static final String STREAMS = """
            INSERT INTO turnstile.stream (category, key, version, horizon)
            SELECT c.id, 'account-' || i, 100, pg_current_xact_id()
            FROM turnstile.category c, generate_series(1, {streams}) i WHERE c.name = 'account'""";

    /**
     * Adds the next event of every stream, so that the events of a stream are far apart, as with many active streams.
     */
    private static final String EVENTS = """
            INSERT INTO turnstile.event (stream_id, horizon, version, type, data)
            SELECT s.id, pg_current_xact_id(), {version}, t.id, jsonb_build_object('account', s.key, 'cents', {version},
              'reference', 'transfer 2024/' || s.id || '/' || {version})
            FROM turnstile.event_type t, turnstile.stream s
            WHERE t.name = 'deposited' AND s.key LIKE 'account-%' ORDER BY s.id""";

    private static final String SUM =
            "SELECT count(*) || ' ' || sum(cents) || ' ' || sum(deposits) FROM account_balances";

    @Option(
            names = "--events",
            description = "The number of events; ${DEFAULT-VALUE} by default.",
            defaultValue = "1000000")
    private long events;

    @Override
    protected void measure(String url, String owner) throws Exception {
        try (HikariDataSource pool = pool(url, owner);
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            Database database = new Database(pool);
            turnstile.events().append(Append.of(StreamName.of("account", "first"), new Deposited("first", 0, "none")));
            fill(database);
            Map<String, Object> report = report(database);
            report.remove("variants");
            report.put("rebuild", JsonMapper.shared().readValue(output(process(url, owner)), Map.class));
            requireSum(database);
            report.put("resumed", killed(database, url, owner));
            requireSum(database);
            print(report);
        }
    }

    private void fill(Database database) {
        System.err.printf("creating %,d events%n", events);
        database.execute(STREAMS.replace("{streams}", Long.toString(Math.max(1, events / EACH))));
        for (int version = 1; version <= EACH; version++) {
            database.execute(EVENTS.replace("{version}", Integer.toString(version)));
        }
        database.execute("VACUUM ANALYZE turnstile.event, turnstile.stream");
        database.execute("CHECKPOINT");
    }

    private Process process(String url, String owner) throws IOException {
        System.err.println("rebuilding");
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        MEMORY,
                        "-cp",
                        System.getProperty("java.class.path"),
                        RebuildProgram.class.getName(),
                        url,
                        owner,
                        Long.toString(Math.max(1, events / CHECKPOINTS)))
                .redirectError(Redirect.INHERIT)
                .start();
    }

    private static String output(Process program) throws IOException, InterruptedException {
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (program.waitFor() != 0) {
            throw new IllegalStateException("the rebuilding JVM exited with status " + program.exitValue());
        }
        return output;
    }

    /** Kills a rebuild after it has saved about half of the events, and resumes it in another process. */
    private Map<?, ?> killed(Database database, String url, String owner) throws IOException, InterruptedException {
        Process first = process(url, owner);
        long saved = 0;
        while (saved < events / 2 && first.isAlive()) {
            saved = Long.parseLong(database.value(
                    "SELECT CASE WHEN phase = 'folding' THEN events ELSE 0 END FROM turnstile.projection_rebuild"));
        }
        first.destroyForcibly().waitFor();
        System.err.printf("killed after %,d events were saved%n", saved);
        Map<?, ?> found = JsonMapper.shared().readValue(output(process(url, owner)), Map.class);
        if (!(found.get("readByThisAttempt") instanceof Number read) || read.longValue() > events - saved + 1) {
            throw new IllegalStateException("expected the rebuild to resume after " + saved + " events, got " + found);
        }
        return found;
    }

    private void requireSum(Database database) {
        long streams = Math.max(1, events / EACH);
        String expected = streams + 1 + " " + streams * EACH * (EACH + 1) / 2 + " " + (streams * EACH + 1);
        String actual = database.value(SUM);
        if (!actual.equals(expected)) {
            throw new IllegalStateException("expected rows, cents and deposits " + expected + ", got " + actual);
        }
    }
}
