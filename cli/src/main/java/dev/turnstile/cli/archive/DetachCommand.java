package dev.turnstile.cli.archive;

import dev.turnstile.postgres.Archive;
import dev.turnstile.postgres.archive.ArchivePartition;
import picocli.CommandLine.Command;

/** Detaches a partition from the log. */
@Command(
        name = "detach",
        mixinStandardHelpOptions = true,
        description =
                "Detaches a partition from the log. Its table stays. Reads that need its events fail with an error that"
                        + " names it, until it is attached again.",
        footer = "Exit code 0: the partition is detached; 2: a failure, nothing was changed.")
final class DetachCommand extends PartitionChange {

    @Override
    ArchivePartition change(Archive archive, String name) {
        return archive.detach(name);
    }
}
