package dev.turnstile.cli.archive;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.cli.terminal.BadInput;
import dev.turnstile.postgres.Archive;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.archive.ArchivePartition;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Attaches or detaches a partition, and prints it. */
abstract class PartitionChange implements Callable<Integer> {

    @Parameters(
            paramLabel = "PARTITION",
            description = "The partition's name, as listed by 'turnstile archive partitions'.")
    private String partition = "";

    @Mixin
    private LookOptions options = new LookOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Changes the partition with a name, and returns it. */
    abstract ArchivePartition change(Archive archive, String name);

    @Override
    public final Integer call() {
        try (Database database = options.open();
                PostgresTurnstile turnstile =
                        PostgresTurnstile.builder(database.dataSource()).openInstalled()) {
            ArchivePartition changed = change(turnstile.archive(), partition);
            PartitionListing.print(spec.commandLine().getOut(), List.of(changed), options.json());
            return 0;
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()), e);
        }
    }
}
