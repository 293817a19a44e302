package dev.turnstile.cli;

import dev.turnstile.cli.machine.MachineFile;
import dev.turnstile.cli.machine.MachineSource;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.Format;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.machine.Definition;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.text.spi.ShownText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the findings of the analysis of a machine. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Lists errors and warnings about a machine, read from a file or from a database.",
        footer = "Exit code 0: no errors; 1: errors, or warnings with --strict; 2: bad input, such as a malformed"
                + " document.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private MachineSource source = new MachineSource();

    @Option(
            names = "--against",
            paramLabel = "EARLIER",
            description = "An earlier document of the machine; reports state codes whose meaning changed.")
    private @Nullable Path earlier;

    @Option(
            names = "--against-installed",
            description = "As --against, with the definition that is installed in the database.")
    private boolean againstInstalled;

    @Option(names = "--strict", description = "Treat warnings as errors.")
    private boolean strict;

    @Option(names = "--format", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        source.check();
        if (earlier != null && againstInstalled) {
            throw new BadInput("--against and --against-installed cannot be used together; give one of them", null);
        }
        Definition<String, String> definition = source.definition();
        List<Finding> findings = new ArrayList<>(definition.findings());
        boolean builds = findings.stream().noneMatch(Finding::isError);
        if (builds && (earlier != null || againstInstalled)) {
            StateMachine<String, String> machine = definition.build();
            StateMachine<String, String> before =
                    earlier == null ? source.installed(machine.name()) : MachineFile.machine(earlier);
            findings.addAll(0, machine.findingsAgainst(before));
        }
        print(findings);
        boolean bad = findings.stream().anyMatch(finding -> strict || finding.isError());
        return bad ? 1 : 0;
    }

    private void print(List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.print(new JacksonJson()
                    .writeIndented(Map.of(
                            "findings",
                            findings.stream().map(CheckCommand::tree).toList())));
            return;
        }
        long errors = findings.stream().filter(Finding::isError).count();
        findings.forEach(out::println);
        out.println(source.label() + ": " + ShownText.count(errors, "error") + ", "
                + ShownText.count(findings.size() - errors, "warning"));
    }

    private static Map<String, Object> tree(Finding finding) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("severity", finding.kind().severity().name());
        tree.put("kind", finding.kind().name());
        tree.put("subject", finding.subject());
        tree.put("message", finding.message());
        tree.put("remedy", finding.remedy());
        return tree;
    }
}
