package dev.turnstile.cli.listing;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.postgres.listing.InstalledTable;
import dev.turnstile.postgres.listing.Listings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the tables that have a machine or are watched. */
@Command(
        name = "tables",
        mixinStandardHelpOptions = true,
        description = "Lists the tables that have a machine or are watched, and the enforcement in the database.",
        footer = "Exit code 0: listed; 2: bad input or a failure.")
public final class TablesCommand implements Callable<Integer> {

    @Mixin
    private LookOptions look = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = look.open()) {
            ListPrinter.print(
                    spec.commandLine().getOut(),
                    look.json(),
                    "tables",
                    Listings.of(database.dataSource()).tables(),
                    TablesCommand::tree,
                    List.of(
                            TextTable.text("table", InstalledTable::category),
                            TextTable.text("machine", table -> ListPrinter.shown(table.machine())),
                            TextTable.text("id", table -> String.join(", ", table.idColumns())),
                            TextTable.text("state", table -> ListPrinter.shown(table.stateColumn())),
                            TextTable.text("enforcement", TablesCommand::enforced)),
                    "no tables have a machine or are watched");
            return 0;
        }
    }

    private static String enforced(InstalledTable table) {
        List<String> enforced = new ArrayList<>();
        if (!table.present()) {
            return "the table is missing";
        }
        if (table.guarded()) {
            enforced.add("guarded");
        }
        if (table.capture() != null) {
            enforced.add("capture " + table.capture());
        }
        if (table.sealed()) {
            enforced.add("sealed");
        }
        if (table.watched()) {
            enforced.add("watched");
        }
        return enforced.isEmpty() ? "none" : String.join(", ", enforced);
    }

    private static Map<String, Object> tree(InstalledTable table) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("table", table.category());
        putKnown(tree, "machine", table.machine());
        tree.put("idColumns", table.idColumns());
        putKnown(tree, "stateColumn", table.stateColumn());
        putKnown(tree, "versionColumn", table.versionColumn());
        tree.put("guarded", table.guarded());
        putKnown(tree, "capture", table.capture());
        tree.put("sealed", table.sealed());
        tree.put("watched", table.watched());
        tree.put("present", table.present());
        return tree;
    }
}
