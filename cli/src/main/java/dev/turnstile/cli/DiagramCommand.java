package dev.turnstile.cli;

import dev.turnstile.cli.machine.MachineFile;
import dev.turnstile.cli.terminal.Format;
import dev.turnstile.diagram.Diagram;
import dev.turnstile.machine.Edge;
import dev.turnstile.machine.StateMachine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a machine. */
@Command(
        name = "diagram",
        mixinStandardHelpOptions = true,
        description =
                "Draws a machine as SVG, Mermaid or DOT; counts that a discovered machine carries stand on its edges.")
final class DiagramCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The machine's JSON document.")
    private Path file = Path.of("");

    @Option(names = "--format", description = "svg (default), mermaid or dot.")
    private Format format = Format.SVG;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write; standard output by default.")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What to draw. */
    enum Format {
        SVG,
        MERMAID,
        DOT
    }

    @Override
    public Integer call() {
        OutputFile target = OutputFile.check(file, output);
        StateMachine<String, String> machine = MachineFile.machine(file);
        Map<Edge<?, ?>, Long> counts = counts(machine, MachineFile.document(file));
        Diagram plain = Diagram.of(machine);
        Diagram diagram = counts.isEmpty() ? plain : plain.withCounts(counts);
        String text = switch (format) {
            case SVG -> diagram.svg();
            case MERMAID -> diagram.mermaid();
            case DOT -> diagram.dot();
        };
        if (target == null) {
            spec.commandLine().getOut().print(text);
        } else {
            target.write(text);
        }
        return 0;
    }

    /** The reader has checked the document's form; an edge's place in it is its place in the machine. */
    private static Map<Edge<?, ?>, Long> counts(StateMachine<String, String> machine, Map<String, Object> document) {
        Map<Edge<?, ?>, Long> counts = new HashMap<>();
        List<?> transitions = list(document.get("transitions"));
        for (int t = 0; t < transitions.size(); t++) {
            List<Edge<String, String>> edges = machine.transitions().get(t).edges();
            List<?> entries = list(field(transitions.get(t), "edges"));
            for (int e = 0; e < edges.size(); e++) {
                if (field(field(entries.get(e), "observed"), "count") instanceof Number count) {
                    counts.put(edges.get(e), count.longValue());
                }
            }
        }
        return counts;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static @Nullable Object field(@Nullable Object value, String name) {
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }
}
