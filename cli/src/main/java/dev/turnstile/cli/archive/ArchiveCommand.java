package dev.turnstile.cli.archive;

import picocli.CommandLine.Command;

/** The parent of the archive commands. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description = "Moves old events from the hot table into partitions by position; reads still return them.",
        subcommands = {RunCommand.class, PartitionsCommand.class, DetachCommand.class, AttachCommand.class},
        synopsisSubcommandLabel = "(run | partitions | detach | attach)")
public final class ArchiveCommand {}
