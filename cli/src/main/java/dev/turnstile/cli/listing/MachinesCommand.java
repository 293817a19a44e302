package dev.turnstile.cli.listing;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.postgres.listing.InstalledMachine;
import dev.turnstile.postgres.listing.Listings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the installed machines. */
@Command(
        name = "machines",
        mixinStandardHelpOptions = true,
        description = "Lists the machines installed in the database, with their states and tables.",
        footer = "Exit code 0: listed; 2: bad input or a failure.")
public final class MachinesCommand implements Callable<Integer> {

    private static final int STATES_WIDTH = 60;

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
                    "machines",
                    Listings.of(database.dataSource()).machines(),
                    MachinesCommand::tree,
                    List.of(
                            TextTable.text("machine", InstalledMachine::name),
                            TextTable.number("version", InstalledMachine::version),
                            TextTable.text(
                                    "installed",
                                    machine -> machine.installedAt().toString()),
                            TextTable.text("tables", machine -> String.join(", ", machine.tables())),
                            TextTable.text("states", STATES_WIDTH, machine -> String.join(", ", machine.states()))),
                    "no machines are installed");
            return 0;
        }
    }

    private static Map<String, Object> tree(InstalledMachine machine) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("machine", machine.name());
        tree.put("version", machine.version());
        tree.put("installedAt", machine.installedAt());
        tree.put("tables", machine.tables());
        tree.put("states", machine.states());
        return tree;
    }
}
