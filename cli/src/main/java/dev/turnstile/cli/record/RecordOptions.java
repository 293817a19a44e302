package dev.turnstile.cli.record;

import dev.turnstile.cli.database.Database;
import dev.turnstile.cli.database.LookOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command on one record. */
public final class RecordOptions {

    @Option(names = "--machine", paramLabel = "NAME", description = "The machine, if the table has several.")
    private @Nullable String machine;

    @Option(
            names = "--column",
            paramLabel = "COLUMN",
            description = "The state column, if the table has several lifecycles.")
    private @Nullable String column;

    @Mixin
    private LookOptions look = new LookOptions();

    /** Returns whether the output is JSON. */
    public boolean json() {
        return look.json();
    }

    /** Checks the options and opens the database. */
    public Database open() {
        return look.open();
    }

    /** Finds a record by the stored definitions. */
    public FoundRecord find(Database database, String record) {
        return new InstalledLifecycles(database).find(machine, column, new RecordName(record));
    }

    /** Finds a record through an open engine, which records refused changes until it is closed. */
    public FoundRecord find(Database database, PostgresTurnstile turnstile, String record) {
        return new InstalledLifecycles(database, turnstile).find(machine, column, new RecordName(record));
    }
}
