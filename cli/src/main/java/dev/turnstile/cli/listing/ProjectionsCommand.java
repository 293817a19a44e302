package dev.turnstile.cli.listing;

import static dev.turnstile.cli.terminal.KnownFields.putKnown;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.TextTable;
import dev.turnstile.postgres.listing.ListedProjection;
import dev.turnstile.postgres.listing.Listings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the table projections. */
@Command(
        name = "projections",
        mixinStandardHelpOptions = true,
        description = "Lists the table projections, the version that readers see, and the progress of rebuilds.",
        footer = {
            "'turnstile subscriptions' shows the lag of a projection's subscription.",
            "Exit code 0: listed; 2: bad input or a failure."
        })
public final class ProjectionsCommand implements Callable<Integer> {

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
                    "projections",
                    Listings.of(database.dataSource()).projections(),
                    ProjectionsCommand::tree,
                    List.of(
                            TextTable.text("projection", ListedProjection::name),
                            TextTable.number("version", ListedProjection::version),
                            TextTable.text("view", one -> one.shown() ? "current" : ""),
                            TextTable.text("updated by", one -> one.inline() ? "appends" : "subscription"),
                            TextTable.text("rebuild", ProjectionsCommand::rebuild)),
                    "no table projections");
            return 0;
        }
    }

    private static String rebuild(ListedProjection one) {
        if (one.rebuild() == null) {
            return "";
        }
        return String.format(Locale.ROOT, "%s, %.0f %% at %s", one.rebuild(), 100 * one.done(), one.updatedAt());
    }

    private static Map<String, Object> tree(ListedProjection one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("projection", one.name());
        tree.put("version", one.version());
        tree.put("shown", one.shown());
        tree.put("inline", one.inline());
        tree.put("knownAt", one.knownAt());
        if (one.rebuild() != null) {
            tree.put("rebuild", one.rebuild());
            tree.put("done", one.done());
            putKnown(tree, "updatedAt", one.updatedAt());
        }
        return tree;
    }
}
