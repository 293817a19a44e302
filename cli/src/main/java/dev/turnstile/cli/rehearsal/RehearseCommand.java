package dev.turnstile.cli.rehearsal;

import dev.turnstile.adoption.rehearsal.Rehearsal;
import dev.turnstile.adoption.rehearsal.RehearsalOptions;
import dev.turnstile.adoption.rehearsal.RehearsalReport;
import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.machine.MachineFile;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TimeOption;
import dev.turnstile.cli.transfer.ExportFile;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.machine.StateMachine;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows which recorded decisions a changed machine would change. */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        description = {
            "Shows which decisions of the recorded history a changed machine would change: accepted transitions that it"
                    + " would refuse, recorded refusals that it would accept, and their consequences.",
            "Guards in SQL are evaluated on the row as it was, if the table is watched; otherwise, and for guards in"
                    + " Java, a decision may be unknown. Writes nothing to the database."
        },
        footer = "Exit code 0: no decision changes, or not more than the budget; 1: decisions change; 2: bad input or a"
                + " failure.")
public final class RehearseCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NEW", description = "The changed machine's JSON document.")
    private Path file = Path.of("");

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            description = "The installed machine to compare with; the name in the document by default.")
    private @Nullable String machine;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "The table, if the machine is bound to several tables.")
    private @Nullable String table;

    @Option(
            names = "--column",
            paramLabel = "COLUMN",
            description = "The state column, if the machine is bound to several columns of the table.")
    private @Nullable String column;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "The earliest time of the decisions: 2030-01-31T12:00:00Z, 2030-01-31, or an age such as 7d.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "The time before which the decisions occurred.")
    private @Nullable Instant until;

    @Option(
            names = "--budget",
            paramLabel = "N",
            description = "The number of decisions that may change, such as 10, or their share, such as 0.5%%; 0 by"
                    + " default.")
    private String budget = "0";

    @Option(names = "--strict", description = "Count unknown decisions as changed.")
    private boolean strict;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "The maximum number of example records of each group; 3 by default.")
    private int examples = RehearsalOptions.defaults().examples();

    @Option(
            names = "--decisions",
            paramLabel = "FILE",
            description = "A file to which each decision with an effect is written as one line of JSON.")
    private @Nullable Path decisions;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Budget permitted = Budget.of(budget);
        StateMachine<String, String> changed = MachineFile.machine(file);
        Rehearsal rehearsal = Rehearsal.of(changed, rehearsalOptions());
        if (decisions != null) {
            new ExportFile(decisions).check();
        }
        try (Database database = options.open()) {
            RehearsalReport report = run(rehearsal, database.dataSource());
            if (report.counts().decisions() == 0) {
                throw new BadInput(
                        report.table() + ": expected recorded decisions" + period() + ", got none; "
                                + (since == null && until == null
                                        ? "there is nothing to rehearse yet"
                                        : "extend the period with --since and --until"),
                        null);
            }
            long counted = report.changed() + (strict ? report.unknown() : 0);
            boolean within = permitted.permits(counted, report.counts().decisions());
            print(report, permitted, within);
            return within ? 0 : 1;
        }
    }

    private RehearsalOptions rehearsalOptions() {
        if (since != null && until != null && !since.isBefore(until)) {
            throw new BadInput("--since: expected a time before --until " + until + ", got " + since, null);
        }
        if (examples < 0) {
            throw new BadInput("--examples: expected 0 or more, got " + examples, null);
        }
        return new RehearsalOptions(machine, table, column, since, until, examples);
    }

    private String period() {
        return (since == null ? "" : " since " + since) + (until == null ? "" : " until " + until);
    }

    private RehearsalReport run(Rehearsal rehearsal, DataSource dataSource) {
        if (decisions == null) {
            return run(rehearsal, dataSource, null).report();
        }
        AtomicReference<@Nullable RehearsalReport> report = new AtomicReference<>();
        new ExportFile(decisions).write(out -> {
            Ended ended = run(rehearsal, dataSource, out);
            report.set(ended.report());
            return ended.written();
        });
        return Objects.requireNonNull(report.get());
    }

    /** The end of a rehearsal. */
    private record Ended(RehearsalReport report, long written) {}

    private Ended run(Rehearsal rehearsal, DataSource dataSource, @Nullable OutputStream out) {
        try (DecisionLines lines = new DecisionLines(spec.commandLine().getErr(), out)) {
            return new Ended(rehearsal.run(dataSource, lines), lines.written());
        }
    }

    private void print(RehearsalReport report, Budget permitted, boolean within) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            Map<String, Object> tree = DecisionTree.of(report);
            tree.put("budget", permitted.text());
            tree.put("withinBudget", within);
            out.print(new JacksonJson().writeIndented(tree));
            return;
        }
        RehearsalListing.print(out, report);
        if (permitted.amount().signum() > 0) {
            out.println((within ? "within" : "more than") + " the budget of " + permitted.text());
        }
    }
}
