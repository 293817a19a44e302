package dev.turnstile.cli.archive;

import picocli.CommandLine.Command;

/** What has to do with the archive. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description = "Moves old events out of the hot table, into partitions by position that are read as before.",
        subcommands = {RunCommand.class, PartitionsCommand.class, DetachCommand.class, AttachCommand.class},
        synopsisSubcommandLabel = "(run | partitions | detach | attach)")
public final class ArchiveCommand {}
