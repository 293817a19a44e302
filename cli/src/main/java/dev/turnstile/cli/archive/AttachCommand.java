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

/** Attaches a detached partition to the log. */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        description = "Attaches a detached partition to the log.",
        footer = "Exit code 0: the partition is attached; 2: a failure, nothing was changed.")
final class AttachCommand implements Callable<Integer> {

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
            ArchivePartition one = turnstile.archive().attach(partition);
            PartitionListing.print(spec.commandLine().getOut(), List.of(one), options.json());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }
}
