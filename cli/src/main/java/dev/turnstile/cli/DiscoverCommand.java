package dev.turnstile.cli;

import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.history.HistoryLog;
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
import picocli.CommandLine.Spec;

/** Discovers the machine in a history of status changes and writes its document. */
@Command(
        name = "discover",
        mixinStandardHelpOptions = true,
        description =
                "Discovers the machine in a history of status changes, and writes it with the count of each edge.")
final class DiscoverCommand implements Callable<Integer> {

    @Mixin
    private LogOptionsMixin log = new LogOptionsMixin();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file for the machine's document; standard output by default.")
    private @Nullable Path output;

    @Mixin
    private PathOptions paths = new PathOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        OutputFile target = OutputFile.check(log.file(), output);
        HistoryLog history = log.open();
        Discovery discovery = Discovery.of(history, log.machineName());
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
