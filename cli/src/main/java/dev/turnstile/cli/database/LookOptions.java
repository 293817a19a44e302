package dev.turnstile.cli.database;

import dev.turnstile.cli.terminal.Format;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command on an existing database. */
public final class LookOptions {

    @Option(names = "--format", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    /** Returns whether the output is JSON. */
    public boolean json() {
        return format == Format.JSON;
    }

    /** Checks the options and opens the database. */
    public Database open() {
        database.check();
        return database.openExisting();
    }
}
