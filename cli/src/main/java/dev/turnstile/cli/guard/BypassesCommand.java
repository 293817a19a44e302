package dev.turnstile.cli.guard;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;
import static dev.turnstile.cli.terminal.KnownFields.textOf;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.Bypass;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the writes to states that bypassed Turnstile. */
@Command(
        name = "bypasses",
        mixinStandardHelpOptions = true,
        description = "Lists the writes that changed states without Turnstile, newest first.",
        footer = "Exit code 0: listed; 2: bad input or a failure.")
public final class BypassesCommand implements Callable<Integer> {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "The maximum number to show; 50" + " by default.")
    private int limit;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new BadInput("--limit: expected 1 or more, got " + limit, null);
        }
        try (Database database = options.open()) {
            print(PostgresTurnstile.builder(database.dataSource())
                    .openInstalled()
                    .enforcement()
                    .bypasses(limit));
            return 0;
        }
    }

    private void print(List<Bypass> bypasses) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            List<Map<String, Object>> trees =
                    bypasses.stream().map(BypassesCommand::tree).toList();
            out.print(new JacksonJson().writeIndented(Map.of("bypasses", trees)));
        } else {
            out.println(bypasses.isEmpty() ? "no bypasses" : table(bypasses));
        }
    }

    private static String table(List<Bypass> bypasses) {
        return TextTable.of(
                bypasses,
                List.of(
                        TextTable.text("when", bypass -> bypass.recordedAt().toString()),
                        TextTable.text("table", Bypass::table),
                        TextTable.text("record", BypassesCommand::record),
                        TextTable.text("statement", bypass -> textOf(bypass.metadata(), "bypass")),
                        TextTable.text("from", bypass -> Objects.requireNonNullElse(bypass.from(), "")),
                        TextTable.text("to", bypass -> Objects.requireNonNullElse(bypass.to(), "")),
                        TextTable.text("user", bypass -> textOf(bypass.metadata(), "session_user")),
                        TextTable.text("application", bypass -> textOf(bypass.metadata(), "application_name")),
                        TextTable.text("actor", bypass -> Objects.requireNonNullElse(bypass.actor(), "")),
                        TextTable.text("command", bypass -> textOf(bypass.metadata(), "command"))));
    }

    private static String record(Bypass bypass) {
        String record = bypass.record().isEmpty() ? "(all)" : bypass.record();
        return bypass.logged() ? record : record + " (1 of " + bypass.records() + " observed)";
    }

    private static Map<String, Object> tree(Bypass bypass) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("machine", bypass.machine());
        tree.put("table", bypass.table());
        tree.put("record", bypass.record());
        putKnown(tree, "from", bypass.from());
        putKnown(tree, "to", bypass.to());
        tree.put("records", bypass.records());
        tree.put("logged", bypass.logged());
        tree.put("recordedAt", bypass.recordedAt());
        putKnown(tree, "actor", bypass.actor());
        tree.put("metadata", bypass.metadata());
        return tree;
    }
}
