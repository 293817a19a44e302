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

/** Lists the archive's partitions, and creates partitions in advance. */
@Command(
        name = "partitions",
        mixinStandardHelpOptions = true,
        description = "Lists the archive's partitions; with --ahead, creates partitions first.",
        footer = "Exit code 0: listed; 2: a failure, no partition was created.")
final class PartitionsCommand implements Callable<Integer> {

    @Option(
            names = "--ahead",
            paramLabel = "N",
            description = "First create partitions up to the end of the log, and N more.")
    private int ahead = -1;

    @Option(
            names = "--positions",
            paramLabel = "N",
            description =
                    "The number of positions in each new partition; by default as in the last one, or 10,000,000.")
    private long positions;

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (positions < 0 || (positions > 0 && ahead < 0)) {
            throw new BadInput("--positions: expected 1 or more, together with --ahead, got " + positions, null);
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
