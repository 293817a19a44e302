package dev.turnstile.cli.guard;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.DatabaseOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.Enforcement;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.text.spi.ShownText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts or ends the row history of a table. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Records the history of a table's rows: the changed columns, and the user or actor of each"
                + " change.",
        footer = "Exit code 0: watched, or with --stop not watched; 2: a failure, nothing was changed.")
public final class WatchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TABLE", description = "The table, schema-qualified unless it is in schema public.")
    private String table = "";

    @Option(
            names = "--except",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns whose values are not recorded, separated by commas.")
    private List<String> except = List.of();

    @Option(names = "--stop", description = "Stop recording; the recorded history stays.")
    private boolean stop;

    @Mixin
    private DatabaseOptions options = new DatabaseOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (stop && !except.isEmpty()) {
            throw new BadInput("--stop and --except cannot be used together; give one of them", null);
        }
        options.check();
        try (Database database = options.openExisting()) {
            PostgresTurnstile.Builder builder = PostgresTurnstile.builder(database.dataSource());
            Enforcement enforcement = (stop ? builder.openInstalled() : builder.open()).enforcement();
            List<String> statements = stop ? enforcement.unwatch(table) : enforcement.watch(table, except);
            spec.commandLine().getOut().println(table + ": " + done(statements));
            return 0;
        }
    }

    private String done(List<String> statements) {
        if (stop) {
            return "no longer watched";
        }
        return statements.isEmpty()
                ? "already watched"
                : "watched (" + ShownText.count(statements.size(), "statement") + ")";
    }
}
