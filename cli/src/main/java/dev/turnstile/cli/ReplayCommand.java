package dev.turnstile.cli;

import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.replay.Replay;
import dev.turnstile.adoption.replay.ReplayResult;
import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.machine.MachineFile;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Format;
import dev.turnstile.cli.terminal.Progress;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.postgres.QuotedName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays a recorded history through a lifecycle, then compares the log with it. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Fires every change of a history as a transition, then reads the log back and compares it with the"
                    + " history.",
            "A record's first status is its creation. A step that the machine refuses is counted; the record is then"
                    + " corrected to the state in the history, and the replay continues."
        },
        footer = "Exit code 0: the log was read back and contains every change, refused changes as corrections; 1: the"
                + " log differs; 2: bad input or a failure.")
final class ReplayCommand implements Callable<Integer> {

    private static final int MOST_THREADS = 256;

    @Parameters(paramLabel = "LOG", arity = "0..1", description = LogOptionsMixin.FILE)
    private @Nullable Path file;

    @Mixin
    private LogOptionsMixin log = new LogOptionsMixin();

    @Option(
            names = "--log-url",
            paramLabel = "URL",
            description = "The database of the history for --log-table and the other sources; it is only read. --url is"
                    + " the database to write to.")
    private @Nullable String logUrl;

    @Option(
            names = "--machine",
            paramLabel = "FILE",
            description = "The machine's JSON document; by default the machine that is discovered in the history.")
    private @Nullable Path machineFile;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "The table for the records, with columns id and state; must be empty, is created if missing."
                    + " By default the table with the machine's name.")
    private @Nullable String table;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "The number of records to replay concurrently; 16 by default.")
    private int threads = 16;

    @Option(names = "--format", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new BadInput("--threads: expected 1 to " + MOST_THREADS + ", got " + threads, null);
        }
        if (log.inDatabase() != (logUrl != null)) {
            throw new BadInput(
                    logUrl == null
                            ? "expected the database of the history in --log-url; --url is the database to write to"
                            : "--log-url: expected a history in this database, with one of "
                                    + String.join(", ", LogDatabaseMixin.names()),
                    null);
        }
        DatabaseOptions source = logUrl == null ? options : DatabaseOptions.ofUrl(logUrl);
        return log.use(file, source, this::replay);
    }

    private int replay(HistoryLog history) {
        String tableName = table == null ? QuotedName.of(log.machineName(history)) : table;
        StateMachine<String, String> given = machineFile == null ? null : given(machineFile);
        options.check();
        // Discovery reads the whole file, so a malformed file is rejected before the database is changed.
        Discovery discovery = Discovery.of(history, log.machineName(history));
        StateMachine<String, String> machine = given == null ? discovery.machine() : given;
        try (Database database = options.open(LogOptionsMixin.stem(history), threads)) {
            Lifecycle<String, String> lifecycle = new ReplayTable(database.dataSource(), tableName).bind(machine);
            LogReport.print(spec.commandLine().getErr(), history, discovery);
            Instant started = Instant.now();
            ReplayResult result = run(history, discovery.changes(), lifecycle);
            ReplayReport report = new ReplayReport(machine, result, Duration.between(started, Instant.now()));
            PrintWriter out = spec.commandLine().getOut();
            if (format == Format.JSON) {
                out.print(new JacksonJson().writeIndented(report.tree()));
            } else {
                report.print(out, database.option());
            }
            return result.verified() ? 0 : 1;
        }
    }

    private StateMachine<String, String> given(Path file) {
        StateMachine<String, String> machine = MachineFile.machine(file, log.name());
        for (Edge<String, String> edge : machine.edges()) {
            for (Guard guard : edge.guards()) {
                if (guard instanceof Guard.Java) {
                    throw new BadInput(
                            file + ": guard '" + guard.name()
                                    + "' is Java code, which replay cannot evaluate; write it as SQL or remove it",
                            null);
                }
            }
        }
        return machine;
    }

    private ReplayResult run(HistoryLog history, long changes, Lifecycle<String, String> lifecycle) {
        PrintWriter err = spec.commandLine().getErr();
        Replay replay = Replay.into(lifecycle, new JacksonJson(), threads);
        Replay.Driven driven;
        try (Progress progress = Progress.start(err, "replay", "change", changes)) {
            driven = replay.drive(history, progress::advance);
        }
        try (Progress progress = Progress.start(err, "verify", "change", changes)) {
            return replay.verify(history, driven, progress::advance);
        }
    }
}
