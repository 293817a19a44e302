package dev.turnstile.cli;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.record.FoundRecord;
import dev.turnstile.cli.record.RecordKey;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.record.RecordOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.Explanation;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains whether a transition of a record is permitted now. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Explains whether a transition of a record is permitted now, and which guards do not hold.",
        footer = "Exit code 0: permitted; 1: not permitted; 2: no such record or transition.")
final class ExplainCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private String record = "";

    @Parameters(index = "1", paramLabel = "TRANSITION", description = "The transition's name.")
    private String transition = "";

    @Mixin
    private RecordOptions options = new RecordOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = options.open()) {
            FoundRecord found = options.find(database, record);
            RecordKey key = found.key();
            Lifecycle<String, String> lifecycle = found.lifecycle();
            if (lifecycle.machine().transitionNamed(transition).isEmpty()) {
                throw new BadInput(unknown(lifecycle, transition), null);
            }
            Explanation<String, String> explanation = lifecycle.explain(key.id(), transition);
            print(lifecycle.machine().name(), explanation);
            return explanation.allowed() ? 0 : 1;
        }
    }

    private static String unknown(Lifecycle<String, String> lifecycle, String transition) {
        List<String> known = lifecycle.machine().transitions().stream()
                .map(declared -> declared.name())
                .toList();
        return "machine '" + lifecycle.machine().name() + "' has no transition '" + transition + "' (known: "
                + String.join(", ", known) + ")";
    }

    private void print(String machineName, Explanation<String, String> explanation) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.print(new JacksonJson().writeIndented(tree(machineName, explanation)));
            return;
        }
        out.println(machineName + " " + explanation.record() + " is in state " + explanation.state());
        if (explanation.routes().isEmpty()) {
            out.println("'" + explanation.transition() + "' is not permitted in this state (permitted: "
                    + (explanation.permitted().isEmpty() ? "none" : String.join(", ", explanation.permitted())) + ")");
        }
        explanation.routes().forEach(route -> print(out, explanation.transition(), route));
    }

    private static void print(PrintWriter out, String transition, Explanation.Route<String> route) {
        out.println((route.open() ? "open:   " : "closed: ") + "'" + transition + "' to " + route.to());
        for (Explanation.GuardResult answer : route.guards()) {
            out.println("  " + (answer.holds() ? "holds:  " : "unmet:  ")
                    + answer.guard().conditionText()
                    + (answer.holds() ? "" : "; reason: " + answer.guard().reason()));
        }
    }

    private static Map<String, Object> tree(String machineName, Explanation<String, String> explanation) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("machine", machineName);
        tree.put("record", explanation.record());
        tree.put("state", explanation.state());
        tree.put("transition", explanation.transition());
        tree.put("allowed", explanation.allowed());
        tree.put("permitted", explanation.permitted());
        tree.put(
                "routes",
                explanation.routes().stream().map(ExplainCommand::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Explanation.Route<String> route) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("to", route.to());
        tree.put("open", route.open());
        tree.put("guards", route.guards().stream().map(ExplainCommand::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Explanation.GuardResult answer) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", answer.guard().name());
        tree.put("condition", answer.guard().conditionText());
        tree.put("holds", answer.holds());
        tree.put("reason", answer.guard().reason());
        return tree;
    }
}
