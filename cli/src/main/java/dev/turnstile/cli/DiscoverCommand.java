package dev.turnstile.cli;

import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Discovers the machine in a history of status changes and writes its document. */
@Command(
        name = "discover",
        mixinStandardHelpOptions = true,
        description =
                "Discovers the machine in a history of status changes, and writes it with the count of each edge.")
final class DiscoverCommand implements Callable<Integer> {

    private static final int LARGEST_TOLERANCE = 50;

    @Parameters(paramLabel = "LOG", arity = "0..1", description = LogOptionsMixin.FILE)
    private @Nullable Path file;

    @Mixin
    private LogOptionsMixin log = new LogOptionsMixin();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file for the machine's document; standard output by default.")
    private @Nullable Path output;

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            description = "A state is terminal if records leave it in at most this share of their visits, 1%% by"
                    + " default; the steps out of it are left out. 0 keeps all steps.")
    private double tolerance = 1;

    @Mixin
    private PathOptions paths = new PathOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        OutputFile target = OutputFile.check(file, output);
        if (!(tolerance >= 0 && tolerance < LARGEST_TOLERANCE)) {
            throw new BadInput("--tolerance: expected 0 to less than 50, got " + tolerance, null);
        }
        if (database.given() && !log.inDatabase()) {
            throw new BadInput(
                    "--url and --data are for a history in a database; specify it with one of "
                            + String.join(", ", LogDatabaseMixin.names()),
                    null);
        }
        return log.use(file, database, history -> discover(history, target));
    }

    private int discover(HistoryLog history, @Nullable OutputFile target) {
        Discovery discovery = Discovery.of(history, log.machineName(history), tolerance / 100);
        String document = new JacksonJson().writeIndented(discovery.document());
        if (target != null) {
            target.write(document);
        }
        if (paths.given()) {
            paths.print(spec.commandLine().getOut(), history);
        } else if (target == null) {
            spec.commandLine().getOut().print(document);
        }
        describe(spec.commandLine().getErr(), history, discovery);
        return 0;
    }

    private static void describe(PrintWriter err, HistoryLog history, Discovery discovery) {
        err.printf(
                "%s: %s, %s with %s, from %s of %s%n",
                discovery.machine().name(),
                ShownText.count(discovery.machine().states().size(), "state"),
                ShownText.count(discovery.machine().transitions().size(), "transition"),
                ShownText.count(discovery.edges(), "edge"),
                ShownText.count(discovery.changes(), "change"),
                ShownText.count(discovery.records(), "record"));
        LogReport.print(err, history, discovery);
        discovery.machine().findings().forEach(err::println);
    }
}
