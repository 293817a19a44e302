package dev.turnstile.cli;

import dev.turnstile.cli.machine.MachineSource;
import dev.turnstile.diagram.Diagram;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws a machine as a diagram. */
@Command(
        name = "diagram",
        mixinStandardHelpOptions = true,
        description =
                "Draws a machine, from a file or a database, as SVG, Mermaid or DOT. The edges of a discovered machine"
                        + " are labelled with their counts.")
final class DiagramCommand implements Callable<Integer> {

    /** The number of records that end in a state for each record that leaves it, above which the state is an end. */
    private static final int OFTEN = 9;

    @Mixin
    private MachineSource source = new MachineSource();

    @Option(names = "--format", description = "svg (default), mermaid or dot.")
    private Format format = Format.SVG;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write; standard output by default.")
    private @Nullable Path output;

    @Option(
            names = "--collapse",
            description = "Draw a transition from nearly every state as a single edge from \"any state\".")
    private boolean collapse;

    @Mixin
    private EdgeSelection selection = new EdgeSelection();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The format of the diagram. */
    enum Format {
        SVG,
        MERMAID,
        DOT
    }

    @Override
    public Integer call() {
        source.check();
        OutputFile target = OutputFile.check(source.file(), output);
        StateMachine<String, String> machine = source.machine();
        Map<Edge<?, ?>, Long> counts = counts(machine, source.document());
        Diagram plain = collapse ? Diagram.of(machine).withCollapsedEdges() : Diagram.of(machine);
        Diagram diagram = selection
                .of(counts.isEmpty() ? plain : plain.withCounts(counts), counts)
                .withEnds(ends(source.document(), counts));
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
        if (!diagram.leftOut().isNothing()) {
            spec.commandLine()
                    .getErr()
                    .println("note: " + diagram.leftOut().describe() + "; --coverage 100% draws all edges");
        }
        return 0;
    }

    /** The reader has validated the document. The edges have the same order in the document and in the machine. */
    static Map<Edge<?, ?>, Long> counts(StateMachine<String, String> machine, Map<String, Object> document) {
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

    /** Returns the states that records leave in at most a tenth of the visits. */
    private static Set<String> ends(Map<String, Object> document, Map<Edge<?, ?>, Long> counts) {
        Map<String, Long> left = new HashMap<>();
        counts.forEach((edge, count) -> {
            if (!edge.from().equals(edge.to())) {
                left.merge(edge.from().toString(), count, Long::sum);
            }
        });
        Set<String> ends = new HashSet<>();
        for (Object state : list(document.get("states"))) {
            if (field(state, "name") instanceof String name
                    && field(field(state, "observed"), "ended") instanceof Number ended
                    && ended.longValue() >= OFTEN * left.getOrDefault(name, 0L)
                    && ended.longValue() > 0) {
                ends.add(name);
            }
        }
        return ends;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static @Nullable Object field(@Nullable Object value, String name) {
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }
}
