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

/** Takes a partition away. */
@Command(
        name = "detach",
        mixinStandardHelpOptions = true,
        description =
                "Takes a partition away from the log; its table stays, and reads that need it fail by name until it is attached again.",
        footer = "Exit code 0: it is detached; 2: it is not, nothing was changed.")
final class DetachCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PARTITION", description = "Its name, as 'archive partitions' lists it.")
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
