package dev.turnstile.cli.archive;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the partitions of the archive, and makes more. */
@Command(
        name = "partitions",
        mixinStandardHelpOptions = true,
        description = "Lists the archive's partitions, and makes some ahead of the log where that is asked for.",
        footer = "Exit code 0: listed; 2: a partition could not be made, none was.")
final class PartitionsCommand implements Callable<Integer> {

    @Option(names = "--ahead", paramLabel = "N", description = "Make partitions, so that there are N beyond the log's.")
    private int ahead = -1;

    @Option(
            names = "--positions",
            paramLabel = "N",
            description = "How many positions each new one holds; as many as the last one, or 10,000,000, by default.")
    private long positions;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (positions < 0 || (positions > 0 && ahead < 0)) {
            throw new BadInput("--positions: expected 1 or more, beside --ahead, got " + positions, null);
        }
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            if (ahead >= 0) {
                turnstile.archive().createPartitions(ahead, positions);
            }
            PartitionListing.print(
                    spec.commandLine().getOut(), turnstile.archive().partitions(), options.json());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }
}
