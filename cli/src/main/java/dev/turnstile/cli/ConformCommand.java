package dev.turnstile.cli;

import dev.turnstile.adoption.conformance.Conformance;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.machine.MachineFile;
import dev.turnstile.cli.machine.MachineSource;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Format;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.machine.StateMachine;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the recorded steps that a declared machine would refuse. */
@Command(
        name = "conform",
        mixinStandardHelpOptions = true,
        description = {
            "Compares a history of status changes with a machine, and lists the recorded steps that the machine would"
                    + " refuse.",
            "Each deviation is counted once: after it, the comparison continues from the status in the history. Guards"
                    + " are not evaluated."
        },
        footer = "Exit code 0: the history fits, or at least the share --min-fitness of its records; 1: it does not; 2:"
                + " bad input or a failure.")
final class ConformCommand implements Callable<Integer> {

    private static final int PERCENT = 100;

    @Parameters(
            paramLabel = "MACHINE LOG",
            arity = "0..2",
            description = "The machine's JSON document, unless --machine is given; then the history: a file as"
                    + " for discover, unless it is in a database.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            description = "A machine that is installed in the database, instead of a file.")
    private @Nullable String installed;

    @Option(
            names = "--min-fitness",
            paramLabel = "PERCENT",
            description = "The exit code is 0 if at least this share of the records fits, such as 99.5%%; 100%% by"
                    + " default.")
    private String minFitness = "100%";

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "The number of records to name for each deviation; 3 by default.")
    private int examples = 3;

    @Option(names = "--format", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Mixin
    private LogOptionsMixin log = new LogOptionsMixin();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        BigDecimal least = least();
        if (examples < 0) {
            throw new BadInput("--examples: expected at least 0, got " + examples, null);
        }
        Deque<Path> given = new ArrayDeque<>(files);
        int expected = (installed == null ? 1 : 0) + (log.inDatabase() ? 0 : 1);
        if (given.size() != expected) {
            throw new BadInput(
                    "expected " + (installed == null ? "a MACHINE file" : "no MACHINE file because of --machine")
                            + " and "
                            + (log.inDatabase() ? "no LOG file, because the history is in a database" : "a LOG file")
                            + ", got " + (given.isEmpty() ? "no file" : given),
                    null);
        }
        if (database.given() && installed == null && !log.inDatabase()) {
            throw new BadInput("--url and --data are for a machine or a history in a database; remove them", null);
        }
        StateMachine<String, String> machine = installed == null
                ? MachineFile.machine(given.remove(), log.name())
                : MachineSource.installed(database, installed);
        return log.use(given.poll(), database, history -> conform(history, machine, least));
    }

    private BigDecimal least() {
        try {
            BigDecimal percent = new BigDecimal(minFitness.strip().replaceFirst("\\s*%$", ""));
            if (percent.signum() >= 0 && percent.compareTo(BigDecimal.valueOf(PERCENT)) <= 0) {
                return percent;
            }
        } catch (NumberFormatException e) {
            throw new BadInput("--min-fitness: expected a share such as 99.5%, got '" + minFitness + "'", e);
        }
        throw new BadInput("--min-fitness: expected 0% to 100%, got '" + minFitness + "'", null);
    }

    private int conform(HistoryLog history, StateMachine<String, String> machine, BigDecimal least) {
        Conformance conformance = Conformance.of(history, machine, examples);
        PrintWriter err = spec.commandLine().getErr();
        LogReport.reading(err, history);
        LogReport.counts(err, history, conformance.pass());
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.print(new JacksonJson().writeIndented(conformance.document()));
        } else {
            new ConformanceReport(machine.name(), conformance).print(out);
        }
        BigDecimal fitting = BigDecimal.valueOf(conformance.fittingRecords()).multiply(BigDecimal.valueOf(PERCENT));
        return fitting.compareTo(least.multiply(BigDecimal.valueOf(conformance.records()))) >= 0 ? 0 : 1;
    }
}
