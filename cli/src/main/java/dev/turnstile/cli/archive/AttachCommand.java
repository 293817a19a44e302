package dev.turnstile.cli.archive;

import dev.turnstile.postgres.Archive;
import dev.turnstile.postgres.archive.ArchivePartition;
import picocli.CommandLine.Command;

/** Attaches a detached partition to the log. */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        description = "Attaches a detached partition to the log.",
        footer = "Exit code 0: the partition is attached; 2: a failure, nothing was changed.")
final class AttachCommand extends PartitionChange {

    @Override
    ArchivePartition change(Archive archive, String name) {
        return archive.attach(name);
    }
}
