package dev.turnstile.cli.guard;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;
import static dev.turnstile.cli.terminal.KnownFields.textOf;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.record.RecordName;
import dev.turnstile.cli.terminal.ShellWord;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.RowChange;
import dev.turnstile.postgres.listing.InstalledTable;
import dev.turnstile.postgres.listing.Listings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the changes of one row of a watched table. */
@Command(
        name = "changes",
        mixinStandardHelpOptions = true,
        description = "Shows the changes of one row of a watched table, oldest first.",
        footer = "Exit code 0: shown; 2: bad input or a failure.")
public final class ChangesCommand implements Callable<Integer> {

    private static final int DATA_WIDTH = 50;

    @Parameters(paramLabel = "RECORD", description = RecordName.DESCRIPTION)
    private String record = "";

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            List<InstalledTable> tables = Listings.of(database.dataSource()).tables();
            WatchedRow row = WatchedRow.find(turnstile, tables, record);
            print(row, row.changes(turnstile.enforcement()));
            return 0;
        }
    }

    private void print(WatchedRow row, List<RowChange> changes) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("watched", row.watched());
            tree.put("changes", changes.stream().map(ChangesCommand::tree).toList());
            out.print(new JacksonJson().writeIndented(tree));
            return;
        }
        if (!changes.isEmpty()) {
            out.println(table(changes));
        }
        if (!row.watched()) {
            out.println("table " + row.table() + " is not watched" + (changes.isEmpty() ? "" : " any more")
                    + ": changes of its rows are not recorded; run 'turnstile watch " + ShellWord.quoted(row.table())
                    + "' to record them");
        } else if (changes.isEmpty()) {
            out.println("no changes of the row since table " + row.table() + " is watched");
        }
    }

    private static String table(List<RowChange> changes) {
        return TextTable.of(
                changes,
                List.of(
                        TextTable.number("#", RowChange::version),
                        TextTable.text("when", change -> change.recordedAt().toString()),
                        TextTable.text("change", RowChange::kind),
                        TextTable.text("before", DATA_WIDTH, change -> json(change.before())),
                        TextTable.text("after", DATA_WIDTH, change -> json(change.after())),
                        TextTable.text("actor", ChangesCommand::actor),
                        TextTable.text("source", ChangesCommand::source)));
    }

    private static String json(Map<String, ?> columns) {
        return columns.isEmpty() ? "" : new JacksonJson().write(columns);
    }

    private static String actor(RowChange change) {
        return Objects.requireNonNullElse(change.actor(), textOf(change.metadata(), "session_user"));
    }

    private static String source(RowChange change) {
        for (String how : List.of("verb", "command", "application_name")) {
            if (!textOf(change.metadata(), how).isEmpty()) {
                return textOf(change.metadata(), how);
            }
        }
        return "";
    }

    private static Map<String, Object> tree(RowChange change) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("record", change.record());
        tree.put("kind", change.kind());
        tree.put("before", change.before());
        tree.put("after", change.after());
        tree.put("version", change.version());
        tree.put("position", change.position());
        tree.put("recordedAt", change.recordedAt());
        putKnown(tree, "actor", change.actor());
        tree.put("metadata", change.metadata());
        return tree;
    }
}
