package dev.turnstile.cli.database;

import dev.turnstile.cli.terminal.Format;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that looks into a database that is there already. */
public final class LookOptions {

    @Option(names = "--format", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    /** Tells whether the answer is for programs. */
    public boolean json() {
        return format == Format.JSON;
    }

    /** Opens the database, after saying what is wrong with the options. */
    public Database open() {
        database.check();
        return database.openExisting();
    }
}
