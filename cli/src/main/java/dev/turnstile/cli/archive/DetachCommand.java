package dev.turnstile.cli.archive;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.archive.ArchivePartition;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Detaches a partition from the log. */
@Command(
        name = "detach",
        mixinStandardHelpOptions = true,
        description =
                "Detaches a partition from the log. Its table stays. Reads that need its events fail with an error that"
                        + " names it, until it is attached again.",
        footer = "Exit code 0: the partition is detached; 2: a failure, nothing was changed.")
final class DetachCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PARTITION",
            description = "The partition's name, as listed by 'turnstile archive partitions'.")
    private String partition = "";

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            ArchivePartition one = turnstile.archive().detach(partition);
            PartitionListing.print(spec.commandLine().getOut(), List.of(one), options.json());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }
}
